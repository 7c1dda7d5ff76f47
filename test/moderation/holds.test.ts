import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHolds } from '../../src/moderation/holds.ts';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Rule } from '../../src/policy/policy.ts';
import type { Counted } from '../../src/rulings/stage.ts';
import { aGuest } from './scene.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const aDay = 24 * 60 * 60_000;

/** Somebody who is held for so long. */
function aHold({ afterMs }: { afterMs: number }) {
  const now = (): number => Date.now();
  const deps = { now, memory: { holdOf: () => undefined } } as unknown as ModeratorDeps;
  const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  const rule = { id: 'guests-wait', hold: { end: { afterMs, action: 'reject' } } } as unknown as Rule;
  const ruling = { rule, action: 'hold', trials: [] } as unknown as Counted;
  const person = aGuest('bob');
  const due: string[] = [];
  const holds = createHolds(deps, view, () => void due.push(holds.counted(person, ruling, now()).action));
  holds.counted(person, ruling, now());
  return { due, holds, person };
}

test.each([0, 1, 2, 50])('a hold ends once, at its time, though its timer goes off %i ms early', async (lagMs) => {
  const { due } = aHold({ afterMs: 2_000 });
  vi.setSystemTime(Date.now() - lagMs);
  await vi.advanceTimersByTimeAsync(2_000 + lagMs);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(due).toEqual(['reject']);
});

test('a hold of forty days ends after forty days', async () => {
  const { due } = aHold({ afterMs: 40 * aDay });
  await vi.advanceTimersByTimeAsync(40 * aDay - 1);
  expect(due).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(due).toEqual(['reject']);
});

test('who has left is not decided on', async () => {
  const { due, holds, person } = aHold({ afterMs: 2_000 });
  holds.left(person);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(due).toEqual([]);
});
