import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecentMap, createRecentPairs } from '../../src/memory/recent-map.ts';

test('what was touched last is kept, and memory is bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 300 }), (touched) => {
      const map = createRecentMap<number>(20);
      for (const key of touched) map.set(String(key), key);
      const recent = new Set(touched.toReversed().slice(0, 10));
      for (const key of recent) expect(map.get(String(key))).toBe(key);
      expect(map.values().length).toBeLessThanOrEqual(20);
    }),
  );
});

test('reading a key keeps it', () => {
  const map = createRecentMap<string>(10);
  map.set('kept', 'x');
  for (let n = 0; n < 1_000; n += 1) {
    map.set(`other ${n}`, 'y');
    expect(map.get('kept')).toBe('x');
  }
});

test('a replaced value is the one that counts, a deleted one is gone', () => {
  const map = createRecentMap<number>(20);
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) map.set(key, value);
  map.set('a', 9);
  expect(map.values().sort()).toEqual([2, 3, 9]);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
});

const touch = fc.record({
  group: fc.nat(4),
  key: fc.constantFrom('a', 'b', '1 a', 'c', 'd'),
  value: fc.option(fc.nat(), { nil: undefined }),
});

test('pairs are kept and forgotten as a recent map keeps and forgets its keys', () => {
  fc.assert(
    fc.property(fc.array(touch, { maxLength: 200 }), (touched) => {
      const [pairs, map] = [createRecentPairs<number, number>(10), createRecentMap<number>(10)];
      for (const { group, key, value } of touched) {
        expect(pairs.get(group, key)).toBe(map.get(`${group} ${key}`));
        if (value === undefined) continue;
        pairs.set(group, key, value);
        map.set(`${group} ${key}`, value);
      }
    }),
  );
});
