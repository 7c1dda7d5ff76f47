import { expect, test } from 'vitest';
import { createRing } from '../../../src/console/live/ring.ts';

const aRing = (over: Partial<Parameters<typeof createRing>[0]> = {}) =>
  createRing({ epoch: 'e1', keepMs: 600_000, maxBytes: 100_000, ...over });

test('somebody who missed frames gets exactly those', () => {
  const ring = aRing();
  const [first, second, third] = ['a', 'b', 'c'].map((data) => ring.push('change', data, 0));
  expect(ring.since(first?.id ?? '')).toEqual([second, third]);
  expect(ring.since(third?.id ?? '')).toEqual([]);
});

test('what is too old, from another life or never was, calls for a snapshot', () => {
  const ring = aRing({ keepMs: 1_000 });
  const first = ring.push('change', 'a', 0);
  ring.push('change', 'b', 500);
  ring.push('change', 'c', 5_000);
  expect(ring.since(first.id)).toBeUndefined();
  expect(ring.since('e0-3')).toBeUndefined();
  expect(ring.since('e1-99')).toBeUndefined();
  expect(ring.since('nonsense')).toBeUndefined();
});

test('it never holds more than its bytes', () => {
  const ring = aRing({ maxBytes: 500 });
  const first = ring.push('change', 'x'.repeat(300), 0);
  ring.push('change', 'x'.repeat(300), 0);
  expect(ring.since(first.id)).toHaveLength(1);
  ring.push('change', 'x'.repeat(300), 0);
  expect(ring.since(first.id)).toBeUndefined();
});

test('before anything was told, nothing was missed', () => {
  const ring = aRing();
  expect(ring.since(ring.last)).toEqual([]);
});
