import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPieceIndex } from '../../../src/policy/index/piece-index.ts';
import { atOnce } from '../../../src/policy/steps.ts';

function findAll(pieces: readonly string[], text: string): number[] {
  const found: number[] = [];
  atOnce(createPieceIndex(pieces.map((piece, number) => ({ text: piece, number })))).find(text, found);
  return [...new Set(found)].toSorted((one, other) => one - other);
}

test('it finds exactly the pieces that occur', () => {
  const word = (least: number, most: number) =>
    fc.array(fc.constantFrom('a', 'b', 'c', 'я'), { minLength: least, maxLength: most }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(word(1, 5), { maxLength: 12 }), word(0, 20), (pieces, text) => {
      const expected = pieces.flatMap((piece, number) => (text.includes(piece) ? [number] : []));
      expect(findAll(pieces, text)).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('pieces too many or too long to keep whole are still never missed', () => {
  const pieces = Array.from({ length: 4_000 }, (_none, i) => `${String.fromCodePoint(0x4e00 + i)}${'x'.repeat(40)}${i}`);
  const found = findAll(pieces, `Here is ${pieces[1234]} at last`);
  expect(found).toContain(1234);
  expect(found.length).toBeLessThan(100);
});
