import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { startRounds } from '../../src/meetings/rounds.ts';

afterEach(() => void vi.useRealTimers());

function aRound(count: number) {
  vi.useFakeTimers();
  const looks: number[] = [];
  const due = () => Array.from({ length: count }, () => () => void looks.push(Date.now()));
  const rounds = startRounds({ everyMs: 60_000, due });
  onTestFinished(() => rounds.stop());
  return { looks, rounds };
}

/** The most looks within one hundredth of a second. */
function densest(looks: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const at of looks) counts.set(Math.floor(at / 10), (counts.get(Math.floor(at / 10)) ?? 0) + 1);
  return Math.max(...counts.values());
}

test.each([
  [1, 1],
  [200, 1],
  [7_000, 3],
])('%i meetings are each looked at about once a minute, never more than %i in ten milliseconds', (count, most) => {
  const { looks } = aRound(count);
  vi.advanceTimersByTime(60_000 + 10 * 60_000);
  expect(looks.length).toBeGreaterThanOrEqual(9 * count);
  expect(looks.length).toBeLessThanOrEqual(12 * count);
  expect(densest(looks)).toBeLessThanOrEqual(most);
});

test('after the end nobody is looked at', () => {
  const { looks, rounds } = aRound(3);
  vi.advanceTimersByTime(100_000);
  const before = looks.length;
  rounds.stop();
  vi.advanceTimersByTime(1_000_000);
  expect(looks.length).toBe(before);
});

test('without meetings it goes on asking for some', () => {
  vi.useFakeTimers();
  const due = vi.fn(() => []);
  const rounds = startRounds({ everyMs: 60_000, due });
  onTestFinished(() => rounds.stop());
  vi.advanceTimersByTime(600_000);
  expect(due.mock.calls.length).toBeGreaterThanOrEqual(9);
});
