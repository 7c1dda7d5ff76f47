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
