import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAmbientClock } from '../../src/daemon/ambient.ts';
import type { PolicySet } from '../../src/policy/policy.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aClock(ambient: Partial<PolicySet['ambient']>) {
  const rounds = { count: 0 };
  const set = { ambient: { counts: false, sizes: false, clock: false, ...ambient }, rules: [] } as unknown as PolicySet;
  const clock = createAmbientClock({
    policies: () => set,
    decideAll: async () => {
      rounds.count += 1;
    },
  });
  return { clock, rounds };
}

test('counts are looked at every few seconds, the time of day every minute', async () => {
  const counts = aClock({ counts: true });
  const time = aClock({ clock: true });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(counts.rounds.count).toBeGreaterThanOrEqual(20);
  expect(time.rounds.count).toBe(2);
});

test('a wall clock that steps back an hour stops nothing', async () => {
  const { rounds } = aClock({ counts: true });
  await vi.advanceTimersByTimeAsync(20_000);
  vi.setSystemTime(Date.now() - 3_600_000);
  const before = rounds.count;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(rounds.count - before).toBeGreaterThanOrEqual(10);
});
