import { expect, test } from 'vitest';
import { clockAheadOf } from '../../../src/cluster/redis/clock-ahead.ts';

test('a clock is compared with that of Redis where the answer came at once, and not where it took long', () => {
  expect(clockAheadOf({ now: 100_000, asked: 0, answered: 3 }, 110_000)).toBe(10_000);
  expect(clockAheadOf({ now: 100_000, asked: 0, answered: 3 }, 90_000)).toBe(-10_000);
  expect(clockAheadOf({ now: 100_000, asked: 0, answered: 700 }, 110_000)).toBeUndefined();
});
