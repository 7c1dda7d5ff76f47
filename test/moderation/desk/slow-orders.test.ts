import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { overdueOrders, unreadOrders } from '../../../src/moderation/desk/slow-orders.ts';
import { type Order, openPerson, type Pending, type Person, type Sight, type Word } from '../../../src/moderation/person.ts';
import type { MeetingView } from '../../../src/moderation/ports.ts';
import { asked } from '../../../src/moderation/reading/sight.ts';
import { readParticipant } from '../../../src/roster/participant.ts';
import type { Presence } from '../../../src/roster/roster.ts';
import type { Standing } from '../../../src/rulings/standing.ts';
import { aResource } from '../../support/events.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const view = { meeting: () => ({ key: 'm' }) } as unknown as MeetingView;
const saidAt = 1_000;
const ordered = {
  kind: 'ordered',
  said: { id: 'h1', at: saidAt, by: { who: 'anna', auth: 'local', via: 'console' } },
  act: 'eject',
  portrait: { leader: false },
  due: true,
} as const satisfies Standing;

function bob(standing: Standing = ordered): Person {
  const person = openPerson({ key: 'p', epoch: 1 } as unknown as Presence, 0);
  const sight: Sight = person.sight;
  sight.participant = readParticipant(aResource({ name: 'Bob' }, {}));
  const word: Word = person.word;
  word.standing = standing;
  return person;
}

const toldAt = (person: Person, afterMs: number) => unreadOrders([person], { account: 'a', now: () => saidAt + afterMs }, view);

test('an order about somebody whose read hangs is told after four seconds, with why it waits', () => {
  const person = bob();
  asked(person);
  vi.advanceTimersByTime(2_000);
  expect(toldAt(person, 3_999)).toEqual([]);
  const text = 'eject Bob, ordered by anna: waits, for the server has not said who they are now';
  expect(toldAt(person, 4_000)).toEqual([{ id: 'p#1 unread', meeting: 'a m', person: 'p#1', at: saidAt, text }]);
});

test.each<[string, Standing]>([
  ['is in its grace', { ...ordered, due: false }],
  ['was taken back on its way', { ...ordered, recalled: true }],
  ['is none', { kind: 'refused', said: ordered.said }],
])('nothing is told of an order that %s', (_, standing) => {
  const person = bob(standing);
  asked(person);
  vi.advanceTimersByTime(60_000);
  expect(toldAt(person, 60_000)).toEqual([]);
});

test('nothing is told of an order that has been sent', () => {
  const person = bob();
  asked(person);
  vi.advanceTimersByTime(60_000);
  const pending: Pending = person.pending;
  pending.order = { execution: { isSent: true } } as Order;
  expect(toldAt(person, 60_000)).toEqual([]);
});

test('a read that is only slow, or that has come, is not told; one of several that hangs is, and so is one that fails', () => {
  const person = bob();
  const first = asked(person);
  const second = asked(person);
  vi.advanceTimersByTime(1_999);
  expect(toldAt(person, 60_000)).toEqual([]);
  vi.advanceTimersByTime(1);
  first('present');
  expect(toldAt(person, 60_000)).toHaveLength(1);
  second('present');
  expect(toldAt(person, 60_000)).toEqual([]);
  asked(person)('unreadable');
  vi.advanceTimersByTime(2_000);
  expect(toldAt(person, 60_000)).toHaveLength(1);
});

test('an order that the server has not carried out ten seconds after it was first asked is told, and how long it waited for its turn counts nothing', () => {
  const person = bob();
  const due = (firstSentAt: number | undefined, afterMs: number) => {
    const pending: Pending = person.pending;
    pending.order = { human: 'h1', rule: '', rel: 'eject', at: 0, execution: { firstSentAt } } as unknown as Order;
    return overdueOrders([person], { account: 'a', now: () => saidAt + afterMs }, view);
  };
  expect(due(undefined, 60_000)).toEqual([]);
  expect(due(saidAt + 50_001, 60_000)).toEqual([]);
  const text = 'eject Bob, ordered by anna: not done yet, and asked of the server again';
  expect(due(saidAt + 50_000, 60_000)).toEqual([{ id: 'p#1 overdue', meeting: 'a m', person: 'p#1', at: saidAt, text }]);
});
