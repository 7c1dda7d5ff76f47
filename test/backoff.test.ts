import { expect, test } from 'vitest';
import { backoffMs, sleep } from '../src/backoff.ts';

const pause = { minMs: 100, maxMs: 1_000 };

test.each([
  [1, 50, 100],
  [2, 100, 200],
  [4, 400, 800],
  [5, 500, 1_000],
  [1_000_000, 500, 1_000],
])('failure %i waits between %i and %i ms', (attempt, least, most) => {
  expect(backoffMs(attempt, pause, () => 0)).toBe(least);
  expect(backoffMs(attempt, pause, () => 1)).toBe(most);
});

test('an abort ends the wait at once and is no error', async () => {
  const controller = new AbortController();
  const waiting = sleep(600_000, controller.signal);
  controller.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(sleep(600_000, controller.signal)).resolves.toBeUndefined();
});
