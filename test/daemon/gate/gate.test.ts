// The gate over meetings of the test's choosing: which of them a set may act in, when, and when a human is asked.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Finding } from '../../../src/daemon/gate/finding.ts';
import type { Followed } from '../../../src/daemon/gate/foresee-all.ts';
import { createGate, type Gate } from '../../../src/daemon/gate/gate.ts';
import type { RemovalBounds } from '../../../src/guard/new-removals.ts';
import type { Foreseen } from '../../../src/moderation/foresight.ts';
import type { PolicySet } from '../../../src/policy/policy.ts';

let gate: Gate;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  gate.stop();
  vi.useRealTimers();
});

const setOf = (revision: string) => ({ revision }) as PolicySet;
const [old, next, later] = [setOf('old'), setOf('next'), setOf('later')];
const look = () => vi.advanceTimersByTimeAsync(250);

/** A meeting of a hundred, of whom each set removes so many who are not removed by the one before. */
function aMeeting(key: string, removes: Record<string, number> = {}, account = 'mod') {
  const state = { ready: true, complete: true };
  const asked: string[] = [];
  const decided: string[] = [];
  const removedBy = (set: PolicySet | undefined) => (set === undefined ? 0 : (removes[set.revision] ?? 0));
  const followed = {
    account,
    place: () => key,
    async foresee(set: PolicySet, before: PolicySet | undefined) {
      asked.push(`${set.revision} after ${before?.revision ?? 'nothing'}`);
      const count = Math.max(0, removedBy(set) - removedBy(before));
      const removed: Foreseen[] = Array.from({ length: count }, (_, n) => ({ rule: 'r', meeting: key, identity: `${n}`, facts: {} }));
      return { ...state, present: 100, removed };
    },
    decideAll: async (trigger: string) => void decided.push(trigger),
  } as unknown as Followed;
  return { followed, state, asked, decided };
}

const isClosed = (meeting: string, account = 'mod') => gate.isClosed({ meeting, account });

type Meeting = ReturnType<typeof aMeeting>;

function aGate(meetings: readonly Meeting[], bounds: RemovalBounds | undefined = { people: 10, share: 0.5 }, inForce = next) {
  const state = { inForce, protection: 'vips' };
  const onProven = vi.fn();
  const closed: Finding[] = [];
  const onClosed = (finding: Finding) => void closed.push(finding);
  gate = createGate({
    bounds: () => bounds,
    meetings: () => meetings.map(({ followed }) => followed),
    current: () => state.inForce,
    protection: () => state.protection,
    onProven,
    onClosed,
  });
  return { state, onProven, closed };
}

test('a set that would newly remove too many waits, and one that would not does not', async () => {
  aGate([aMeeting('a', { next: 6 }), aMeeting('b', { next: 5, later: 10 })]);
  expect(await gate.judge(next, old)).toMatchObject({ people: 11, would: [{ rule: 'r', count: 11 }] });
  expect(await gate.judge(later, old)).toBeUndefined();
});

test('whom the set in force removes already is not removed newly', async () => {
  aGate([aMeeting('a', { old: 10, next: 20 })]);
  expect(await gate.judge(next, old)).toBeUndefined();
});

test('a set that was judged while others were protected is judged again', async () => {
  const removes = { next: 0 };
  const meeting = aMeeting('a', removes);
  const { state } = aGate([meeting]);
  const judging = gate.judge(next, old);
  Object.assign(state, { protection: 'fewer' });
  removes.next = 11;
  expect(await judging).toMatchObject({ people: 11 });
  expect(meeting.asked).toEqual(['next after old', 'next after old']);
});

test('without bounds nothing waits and nobody is looked at', async () => {
  const meeting = aMeeting('a', { next: 100 });
  const { onProven } = aGate([meeting], undefined);
  gate = createGate({
    bounds: () => undefined,
    meetings: () => [meeting.followed],
    current: () => next,
    protection: () => 'vips',
    onProven,
    onClosed: () => {},
  });
  expect(await gate.judge(next, old)).toBeUndefined();
  gate.begin(next, []);
  expect(onProven).toHaveBeenCalledOnce();
  expect(isClosed('a')).toBe(false);
  expect(meeting.asked).toEqual([]);
});

test.each([{ ready: false }, { complete: false }])(
  'in a meeting of which %j a set only proposes until it has been looked at there',
  async (blind) => {
    const [seen, unseen] = [aMeeting('seen'), aMeeting('unseen')];
    const { onProven } = aGate([seen, unseen]);
    Object.assign(unseen.state, blind);
    await gate.judge(next, old);
    gate.took(next, old);
    expect([isClosed('seen'), isClosed('unseen')]).toEqual([false, true]);
    await look();
    expect(isClosed('unseen')).toBe(true);
    expect(unseen.decided).toEqual([]);
    Object.assign(unseen.state, { ready: true, complete: true });
    await look();
    expect(isClosed('unseen')).toBe(false);
    expect(unseen.decided).toEqual(['anew']);
    expect(seen.decided).toEqual([]);
    expect(onProven).toHaveBeenCalledOnce();
    expect(gate.isOpen).toBe(true);
  },
);

test('one person who cannot be read delays a meeting for ten seconds, and not for good', async () => {
  const meeting = aMeeting('a');
  aGate([meeting]);
  meeting.state.complete = false;
  gate.begin(next, []);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(isClosed('a')).toBe(true);
  await vi.advanceTimersByTimeAsync(500);
  expect(isClosed('a')).toBe(false);
});

test('after a start with other policies, a set that would remove too many acts nowhere, not even where it was looked at first', async () => {
  const [first, second] = [aMeeting('first'), aMeeting('second', { next: 11 })];
  const { closed, onProven } = aGate([first, second]);
  second.state.ready = false;
  gate.begin(next, []);
  await look();
  expect([isClosed('first'), isClosed('second')]).toEqual([false, true]);
  second.state.ready = true;
  await look();
  expect(closed).toMatchObject([{ people: 11 }]);
  expect([isClosed('first'), isClosed('second')]).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([isClosed('first'), onProven.mock.calls.length]).toEqual([true, 0]);
  gate.open();
  expect([isClosed('first'), isClosed('second')]).toEqual([false, false]);
});

test('after a start with values that can mean nothing, a set waits whatever it would do', async () => {
  const meeting = aMeeting('a');
  const { closed } = aGate([meeting]);
  gate.begin(next, ['"name" is never "Bob\u200b"']);
  await look();
  expect(closed).toEqual([{ people: 0, would: [], doubts: ['"name" is never "Bob\u200b"'] }]);
  expect(isClosed('a')).toBe(true);
  expect(meeting.asked).toEqual([]);
});

test('what a set would do where it does not act yet is no less new to the one after it', async () => {
  const meeting = aMeeting('a', { next: 11, later: 11 });
  aGate([meeting]);
  meeting.state.ready = false;
  await gate.judge(next, old);
  gate.took(next, old);
  meeting.asked.length = 0;
  expect(await gate.judge(later, next)).toMatchObject({ people: 11 });
  expect(meeting.asked).toEqual(['later after old']);
});

test('a second change lets no set act where nobody has looked since the first', async () => {
  const [one, other] = [aMeeting('one'), aMeeting('other')];
  aGate([one, other]);
  one.state.ready = false;
  await gate.judge(next, old);
  gate.took(next, old);
  Object.assign(one.state, { ready: true });
  Object.assign(other.state, { ready: false });
  await gate.judge(later, next);
  gate.took(later, next);
  expect([isClosed('one'), isClosed('other')]).toEqual([true, true]);
  await look();
  expect([isClosed('one'), isClosed('other')]).toEqual([false, true]);
});

test('whom a set that waits would remove is told without a word on whether that is too many', async () => {
  const meeting = aMeeting('a', { next: 3 });
  aGate([meeting]);
  expect(await gate.survey(next, old)).toMatchObject({ people: 3 });
  expect(await gate.survey(next, undefined)).toMatchObject({ people: 3 });
  expect(meeting.asked).toEqual(['next after old', 'next after nothing']);
});

test('in an account that is taken over from another set, a set acts only where it has been looked at', async () => {
  const [own, theirs] = [aMeeting('own'), aMeeting('theirs', { next: 3 }, 'taken')];
  const { onProven, closed } = aGate([own, theirs]);
  theirs.state.ready = false;
  gate.taken('taken', 'old');
  await look();
  expect([isClosed('own'), isClosed('theirs', 'taken'), gate.isOpen]).toEqual([false, true, false]);
  theirs.state.ready = true;
  theirs.asked.length = 0;
  await look();
  expect([isClosed('theirs', 'taken'), theirs.asked, theirs.decided]).toEqual([false, ['next after nothing'], ['anew']]);
  expect([isClosed('joined later', 'taken'), own.asked]).toEqual([true, []]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect([onProven.mock.calls.length, gate.isOpen, closed]).toEqual([1, true, []]);
});

test('an account that is taken over, of whose meetings one cannot be looked at, is looked at however late', async () => {
  const theirs = aMeeting('theirs', { next: 11 }, 'taken');
  const { closed } = aGate([theirs]);
  theirs.state.ready = false;
  gate.taken('taken', 'old');
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(isClosed('theirs', 'taken')).toBe(true);
  theirs.state.ready = true;
  await look();
  expect([isClosed('theirs', 'taken'), closed]).toMatchObject([true, [{ people: 11 }]]);
});

test('a set that would remove too many in accounts that are taken over proposes in all of these, and acts in the others', async () => {
  const [own, one, two] = [aMeeting('own'), aMeeting('one', { next: 6 }, 'one'), aMeeting('two', { next: 6 }, 'two')];
  const { closed, onProven } = aGate([own, one, two]);
  gate.taken('one', 'old');
  gate.taken('two', 'old');
  await look();
  expect(closed).toMatchObject([{ people: 12 }]);
  expect([isClosed('own'), isClosed('one', 'one'), isClosed('two', 'two')]).toEqual([false, true, true]);
  gate.left('one');
  expect([isClosed('two', 'two'), onProven.mock.calls.length]).toEqual([true, 0]);
  gate.left('two');
  expect([gate.isOpen, onProven.mock.calls.length]).toEqual([true, 1]);
  gate.taken('two', 'old');
  expect(isClosed('two', 'two')).toBe(true);
  gate.open();
  expect(isClosed('two', 'two')).toBe(false);
});

test('an account in which the set in force acted already is not looked at again', async () => {
  const meeting = aMeeting('a', { next: 50 }, 'taken');
  aGate([meeting]);
  gate.taken('taken', 'next');
  await look();
  expect([isClosed('a', 'taken'), meeting.asked]).toEqual([false, []]);
});

test('of an account of which nobody tells what acted there, a set is looked at that took effect without a look', async () => {
  const meetings: Meeting[] = [];
  aGate(meetings);
  gate.taken('first', undefined);
  expect(gate.isOpen).toBe(true);
  await gate.judge(next, old);
  gate.took(next, old);
  gate.taken('taken', undefined);
  expect([isClosed('any', 'taken'), isClosed('any', 'first')]).toEqual([true, false]);
});

test('neither another set nor the one that acted before opens an account that is taken over to what nobody has looked at there', async () => {
  const theirs = aMeeting('theirs', { next: 11 }, 'taken');
  const { closed, state } = aGate([theirs]);
  gate.taken('taken', 'old');
  await look();
  await gate.judge(later, next);
  gate.took(later, next);
  state.inForce = later;
  await look();
  expect(isClosed('theirs', 'taken')).toBe(false);
  gate.back(next);
  expect(isClosed('theirs', 'taken')).toBe(true);
  await look();
  expect(closed).toHaveLength(2);
  gate.back(old);
  expect([isClosed('theirs', 'taken'), gate.isOpen]).toEqual([false, true]);
});

test('a set that is judged before the meetings of a new account are there is looked at in these, against the one that acts there', async () => {
  const meetings: Meeting[] = [];
  const { state } = aGate(meetings, { people: 10, share: 0.5 }, old);
  gate.taken('taken', 'old');
  await gate.judge(next, old);
  gate.took(next, old);
  state.inForce = next;
  const theirs = aMeeting('theirs', { old: 5, next: 16 }, 'taken');
  meetings.push(theirs);
  expect(isClosed('theirs', 'taken')).toBe(true);
  await look();
  expect(theirs.asked).toEqual(['next after old']);
});

test.each([
  ['the same people are protected', 'next vips', false],
  ['others are protected', 'next others', true],
  ['an older version has not told who is protected', 'next', false],
])('of an account that is taken over, where %s, rules only propose until a look: %s', (_, acted, isClosedThen) => {
  aGate([aMeeting('a', { next: 11 })]);
  gate.taken('mod', acted);
  expect(isClosed('a')).toBe(isClosedThen);
});

test('a set that waits after a start is looked at again where others are protected, unless it holds values that can mean nothing', async () => {
  const removes = { next: 11 };
  const { onProven, closed } = aGate([aMeeting('a', removes)]);
  gate.begin(next, []);
  expect(gate.lookAgain()).toBe(false);
  await look();
  expect(closed).toHaveLength(1);
  removes.next = 10;
  expect(gate.lookAgain()).toBe(true);
  expect(isClosed('a')).toBe(true);
  await look();
  expect(onProven).toHaveBeenCalledOnce();
  gate.begin(next, ['a doubt']);
  expect(gate.lookAgain()).toBe(false);
});
