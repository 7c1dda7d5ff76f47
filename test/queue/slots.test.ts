import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSlots } from '../../src/queue/slots.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('of two times to wait until, the later one holds, whichever was told last', async () => {
  const start = Date.now();
  const slots = createSlots({ requestsPerSecond: 10, actionsPerSecond: 10, batch: () => 1, most: () => 4, now: () => Date.now() - start });
  const given: number[] = [];
  slots.holdUntil(5_000);
  slots.holdUntil(1_000);
  slots.ask({ lane: 'eject', meeting: 'm', alone: false, grant: () => given.push(Date.now() - start) });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(given).toHaveLength(1);
  expect(given[0]).toBeGreaterThanOrEqual(5_000);
});
