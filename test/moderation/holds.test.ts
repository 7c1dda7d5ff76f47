import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RememberedHold } from '../../src/memory/words.ts';
import { createHolds } from '../../src/moderation/holds.ts';
import type { MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Rule } from '../../src/policy/policy.ts';
import { identityOf } from '../../src/roster/identity.ts';
import type { Counted } from '../../src/rulings/stage.ts';
import { aGuest, show } from './scene.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const aDay = 24 * 60 * 60_000;

/** Somebody who is held for so long. */
function aHold({ afterMs, before, who }: { afterMs: number; before?: RememberedHold; who?: Record<string, unknown> }) {
  const now = (): number => Date.now();
  const deps = { now, memory: { holdOf: () => before } } as unknown as ModeratorDeps;
  const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
  const rule = { id: 'guests-wait', hold: { end: { afterMs, action: 'reject' } } } as unknown as Rule;
  const ruling = { rule, action: 'hold', trials: [] } as unknown as Counted;
  const person = aGuest('bob');
  if (before !== undefined) delete (person.presence as { arrivedAt?: number }).arrivedAt;
  if (who !== undefined) show(person, who);
  const due: string[] = [];
  const holds = createHolds(deps, view, () => void due.push(holds.counted(person, ruling, now()).action));
  holds.counted(person, ruling, now());
  const recount = (): string => holds.counted(person, ruling, now()).action;
  return { due, holds, person, rule, recount };
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

test.each([-60, 60])('a wall clock that is set %i minutes off neither ends a hold early nor prolongs it', async (minutes) => {
  const { due, recount } = aHold({ afterMs: 300_000 });
  await vi.advanceTimersByTimeAsync(60_000);
  vi.setSystemTime(Date.now() + minutes * 60_000);
  expect(recount()).toBe('hold');
  await vi.advanceTimersByTimeAsync(240_000 - 1);
  expect([due, recount()]).toEqual([[], 'hold']);
  await vi.advanceTimersByTimeAsync(1);
  expect(due).toEqual(['reject']);
});

test('more time is given from the end there was, also after the wall clock was set', async () => {
  const { due, holds, person, rule } = aHold({ afterMs: 300_000 });
  vi.setSystemTime(Date.now() + 3_600_000);
  holds.extend(person, rule);
  await vi.advanceTimersByTimeAsync(600_000 - 1);
  expect(due).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(due).toEqual(['reject']);
});

test.each([
  ['longer', 300_000, 1_800_000],
  ['shorter', 1_800_000, 300_000],
])(
  'a rule whose time is made %s while somebody is held has its way at the new time, also after the wall clock was set',
  async (_, before, after) => {
    const { due, recount, rule } = aHold({ afterMs: before });
    await vi.advanceTimersByTimeAsync(60_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    Object.assign(rule.hold?.end ?? {}, { afterMs: after });
    expect(recount()).toBe('hold');
    await vi.advanceTimersByTimeAsync(after - 60_000 - 1);
    expect([due, recount()]).toEqual([[], 'hold']);
    await vi.advanceTimersByTimeAsync(1);
    expect(due).toEqual(['reject']);
  },
);

const bob = { uri: 'sip:bob@x.example' };
const identity = identityOf({ uri: 'bob@x.example' }, 'bob');

test.each<[string, Partial<RememberedHold>, Record<string, unknown>, 'goes on' | 'begins']>([
  ['of somebody with this address', { identity }, bob, 'goes on'],
  ['of somebody with another address, who had this href before', { identity: 'id:other' }, bob, 'begins'],
  ['of somebody without an address', {}, bob, 'goes on'],
  ['of somebody with an address, and now nobody knows one', { identity }, {}, 'goes on'],
])('after a restart the hold %s %j', async (_, of, who, expected) => {
  const before = { since: Date.now() - 1_500, extensions: 0, ...of };
  const { due } = aHold({ afterMs: 2_000, before, who });
  await vi.advanceTimersByTimeAsync(500);
  expect(due).toEqual(expected === 'goes on' ? ['reject'] : []);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(due).toEqual(['reject']);
});
