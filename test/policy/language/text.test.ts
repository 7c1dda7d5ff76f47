import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../../src/policy/language/text.ts';

test.each([
  ['Straße', 'STRASSE'],
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
  ['\u212A', 'k'],
  ['ÉCOLE', 'école'],
  ['ﬁn', 'FIN'],
  ['GROẞ', 'gross'],
])('%j and %j are one text', (one, other) => {
  expect(fold(one)).toBe(fold(other));
});

test('every character folds to what folds to itself', () => {
  const moving: string[] = [];
  for (let point = 0; point <= 0x10_ffff; point += 1) {
    const folded = fold(String.fromCodePoint(point));
    if (fold(folded) !== folded) moving.push(folded);
  }
  expect(moving).toEqual([]);
});

test('the dotless i stays apart', () => {
  expect(fold('ı')).not.toBe(fold('i'));
});

test('folding is a fixed point and follows the parts of a text', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(fold(fold(one))).toBe(fold(one));
      expect(fold(one + other)).toBe(fold(one) + fold(other));
    }),
    { numRuns: 3_000 },
  );
});
