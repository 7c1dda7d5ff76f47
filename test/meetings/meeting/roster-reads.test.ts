import { afterEach, expect, test, vi } from 'vitest';
import { type RosterReadsOptions, rosterReads } from '../../../src/meetings/meeting/roster-reads.ts';

afterEach(() => void vi.useRealTimers());

test('whom only a list tells of has a known time of arrival from a minute after entering on', () => {
  vi.useFakeTimers();
  let isIn = false;
  const inside = { meeting: { key: 'm' }, learn: () => ({ changed: false, attendee: false, leader: false }), lookAt: () => {} };
  const deps = { account: 'a', now: () => 7, recorder: { alarm: () => {}, ended: () => {} }, log: { warn: () => {} } };
  const options = { deps, inside, isIn: () => isIn, tell: () => {}, trouble: { met: () => {} } } as unknown as RosterReadsOptions;
  const { onRead } = rosterReads(options);
  const read = { failed: [], unusable: [], listing: {}, conversation: { rosterViews: {} } };
  const arrivedAt = (): unknown => {
    const merged: unknown[] = [];
    const merge = (at: unknown) => {
      merged.push(at);
      return { changed: [], missing: [], gone: [], roleless: 0 };
    };
    onRead(read as never, { kind: 'gap', attempt: 1, wasReady: true, merge } as never);
    return merged[0];
  };
  expect(arrivedAt()).toBeUndefined();
  isIn = true;
  vi.advanceTimersByTime(59_000);
  expect(arrivedAt()).toBeUndefined();
  vi.advanceTimersByTime(1_000);
  expect(arrivedAt()).toBe(7);
});
