import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRepeatedAlarm } from '../../../../src/session/webhook/inbound/repeated-alarm.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first is told at once, the flood behind it once a minute with its number and the latest reason', () => {
  const told: [number, string][] = [];
  const alarm = createRepeatedAlarm((count, why) => told.push([count, why]));
  for (let n = 0; n < 1_000; n++) alarm.happened(`reason ${n}`);
  expect(told).toEqual([[1, 'reason 0']]);
  vi.advanceTimersByTime(60_000);
  expect(told.slice(1)).toEqual([[999, 'reason 999']]);
  vi.advanceTimersByTime(600_000);
  expect(told).toHaveLength(2);
  alarm.happened('again');
  expect(told.at(-1)).toEqual([1, 'again']);
});

test('once stopped it tells nothing more', () => {
  const told: number[] = [];
  const alarm = createRepeatedAlarm((count) => told.push(count));
  alarm.happened('a');
  alarm.happened('b');
  alarm.stop();
  vi.advanceTimersByTime(120_000);
  expect(told).toEqual([1]);
});
