import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMarks, hashOf } from '../../src/replay/marks.ts';

test('marks are those of a map', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 4 }), fc.nat(1000))), fc.array(fc.string({ maxLength: 4 })), (pairs, asked) => {
      const [marks, map] = [createMarks(), new Map(pairs)];
      for (const [text, mark] of pairs) marks.set(hashOf(text), mark);
      expect(marks.size).toBe(map.size);
      for (const text of [...map.keys(), ...asked]) expect(marks.get(hashOf(text))).toBe(map.get(text));
    }),
  );
});

test('the same text about another is another key', () => {
  const abouts = ['c1', 'c2', 'c3'].map((about) => hashOf(about));
  const keys = abouts.flatMap((about) => ['', 'id:1', 'id:2'].map((text) => hashOf(text, about)));
  expect(new Set([...keys, ...abouts]).size).toBe(12);
});

test.each([
  ['addresses', (n: number) => hashOf(`https://pool.example.com/conversations/c${n % 50}/participants/p${n}`)],
  ['people of meetings', (n: number) => hashOf(`id:${Math.floor(n / 50)}`, hashOf(`https://pool.example.com/conversations/c${n % 50}`))],
])('a hundred thousand %s that look alike are told apart', (_what, keyOf) => {
  const marks = createMarks();
  for (let n = 0; n < 100_000; n += 1) marks.set(keyOf(n), n);
  expect(marks.size).toBe(100_000);
  expect(marks.get(keyOf(50_007))).toBe(50_007);
});

test('beyond the bound nothing new is kept', () => {
  const marks = createMarks(2);
  for (const key of [7, 8, 9]) marks.set(key, 1);
  marks.set(7, 2);
  expect([marks.size, marks.get(7), marks.get(8), marks.get(9)]).toEqual([2, 2, 1, undefined]);
});
