import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSlowDown } from '../../src/queue/slow-down.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function build(random = 1): { hit: (delayMs?: number, sent?: boolean) => number; served: () => void; shares: number[] } {
  const shares: number[] = [];
  const slowDown = createSlowDown({ random: () => random, apply: (share) => shares.push(share) });
  let given = 0;
  return {
    shares,
    served: slowDown.served,
    hit: (delayMs, sent = true) => {
      if (sent) given += 1;
      return slowDown.hit(delayMs, given);
    },
  };
}

test('the delay doubles from 1 s to 60 s, with full jitter', () => {
  const { hit } = build();
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => hit())).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  expect(build(0).hit()).toBe(0);
  expect(build(0.25).hit()).toBe(250);
});

test('a Retry-After is heeded, but not beyond five minutes', () => {
  const { hit } = build();
  expect(hit(7000)).toBe(7000);
  expect(hit(10 ** 9)).toBe(300_000);
  expect(hit(-5)).toBe(0);
});

test('that the server asks for a minute or more is told, once for what failed together', () => {
  const onLongHold = vi.fn();
  const slowDown = createSlowDown({ random: () => 1, apply: () => {}, onLongHold });
  const hits: [number | undefined, number][] = [
    [59_000, 1],
    [60_000, 2],
    [60_000, 2],
    [undefined, 3],
    [900_000, 4],
  ];
  for (const [delayMs, given] of hits) slowDown.hit(delayMs, given);
  expect(onLongHold.mock.calls).toEqual([[60_000], [300_000]]);
  slowDown.close();
});

test('the share halves at most to an eighth, and comes back by a tenth a second after the hold', () => {
  const { hit, shares } = build();
  for (let n = 0; n < 4; n += 1) hit(2000);
  expect(shares).toEqual([0.5, 0.25, 0.125, 0.125]);
  vi.advanceTimersByTime(2900);
  expect(shares).toHaveLength(4);
  vi.advanceTimersByTime(200);
  expect(shares.at(-1)).toBeCloseTo(0.225);
  vi.advanceTimersByTime(8000);
  expect(shares.at(-1)).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('after a full recovery the delay begins anew', () => {
  const { hit } = build();
  hit();
  expect(hit()).toBe(2000);
  vi.advanceTimersByTime(60_000);
  expect(hit()).toBe(1000);
});

test('what is served in between begins the delay anew, and leaves the rate where it is', () => {
  const { hit, served, shares } = build();
  hit();
  expect(hit()).toBe(2000);
  served();
  expect(hit()).toBe(1000);
  expect(shares).toEqual([0.5, 0.25, 0.125]);
});

test('several refusals of requests that were out together are one incident', () => {
  const { hit, shares } = build();
  hit();
  expect(hit(undefined, false)).toBe(0);
  expect(hit(5000, false)).toBe(5000);
  expect(shares).toEqual([0.5]);
});
