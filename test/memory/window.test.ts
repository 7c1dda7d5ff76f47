import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWindow } from '../../src/memory/window.ts';

const hour = 3_600_000;

test('far more events than it has room for keep the recent hour exact', () => {
  const window = createWindow(1_000);
  for (let n = 0; n < 100_000; n += 1) window.add(n * 10_000);
  const now = 99_999 * 10_000;
  expect(window.count(60_000, now)).toBe(6);
  expect(window.count(hour, now)).toBe(360);
  expect(window.times(60_000, now)).toHaveLength(6);
});

test('with very many events, older windows are still counted to within a bucket, and the last minute exactly', () => {
  const window = createWindow(2_000);
  for (let n = 0; n < 6 * 3_600; n += 1) window.add(n * 1_000);
  const now = 6 * hour;
  expect(window.count(60_000, now)).toBe(59);
  expect(Math.abs(window.count(hour, now) - 3_600)).toBeLessThanOrEqual(60);
  expect(Math.abs(window.count(5 * hour, now) - 5 * 3_600)).toBeLessThanOrEqual(60);
});

test('a flood beyond all merging stays bounded', () => {
  const window = createWindow(100);
  for (let n = 0; n < 50_000; n += 1) window.add(n);
  expect(window.count(1_000, 50_000)).toBeGreaterThan(890);
  expect(window.times(hour, 50_000).length).toBeLessThanOrEqual(100);
});

test('an empty window counts nothing', () => {
  expect(createWindow().count(hour, hour)).toBe(0);
  expect(createWindow().newest).toBe(Number.NEGATIVE_INFINITY);
});

const moments = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 60 });

test('as long as there is room it counts what a plain list of the events would, in whatever order they came', () => {
  fc.assert(
    fc.property(moments, fc.nat(120_000), fc.nat(120_000), (added, within, at) => {
      const window = createWindow(64);
      for (const moment of added) window.add(moment);
      const expected = added.filter((moment) => moment > at - within && moment <= at).sort((a, b) => a - b);
      expect(window.times(within, at)).toEqual(expected);
      expect(window.count(within, at)).toBe(expected.length);
      expect(window.newest).toBe(Math.max(...added));
    }),
  );
});

const step = fc.record({ forward: fc.integer({ min: 1_000, max: 2_000 }), back: fc.nat(3_000) });

test('events that come out of order are counted to within a tenth of a second, and none is missed, after older ones were merged and forgotten too', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 200, maxLength: 400 }), (steps) => {
      const window = createWindow(100);
      const added: number[] = [];
      let now = 1_000_000;
      for (const { forward, back } of steps) {
        now += forward;
        added.push(now - back);
        window.add(now - back);
      }
      const since = (age: number): number => added.filter((moment) => moment > now - age).length;
      expect(window.count(10_000, now)).toBeGreaterThanOrEqual(since(10_000));
      expect(window.count(10_000, now)).toBeLessThanOrEqual(since(10_100));
    }),
  );
});
