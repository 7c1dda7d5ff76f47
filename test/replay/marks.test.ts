import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMarks } from '../../src/replay/marks.ts';

test('marks are those of a map', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 4 }), fc.nat(1000))), fc.array(fc.string({ maxLength: 4 })), (pairs, asked) => {
      const [marks, map] = [createMarks(), new Map(pairs)];
      for (const [text, mark] of pairs) marks.set(text, mark);
      expect(marks.size).toBe(map.size);
      for (const text of [...map.keys(), ...asked]) expect(marks.get(text)).toBe(map.get(text));
    }),
  );
});

test('a hundred thousand addresses that look alike are told apart', () => {
  const marks = createMarks();
  for (let n = 0; n < 100_000; n += 1) marks.set(`https://pool.example.com/conversations/c${n % 50}/participants/p${n}`, n);
  expect(marks.size).toBe(100_000);
  expect(marks.get('https://pool.example.com/conversations/c7/participants/p50007')).toBe(50_007);
});

test('beyond the bound nothing new is kept', () => {
  const marks = createMarks(2);
  for (const text of ['a', 'b', 'c']) marks.set(text, 1);
  marks.set('a', 2);
  expect([marks.size, marks.get('a'), marks.get('b'), marks.get('c')]).toEqual([2, 2, 1, undefined]);
});
