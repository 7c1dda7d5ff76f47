import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPerson, type Person, type Sight } from '../../../src/moderation/person.ts';
import type { MeetingView } from '../../../src/moderation/ports.ts';
import { createLateLooks } from '../../../src/moderation/reading/late-looks.ts';
import type { Reader } from '../../../src/moderation/reading/reader.ts';
import { readParticipant } from '../../../src/roster/participant.ts';
import type { Presence } from '../../../src/roster/roster.ts';
import { aResource } from '../../support/events.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const whole = { anonymous: false, sourceNetwork: 'SameEnterprise', uri: 'sip:a@example.com', name: 'A', role: 'Attendee', inLobby: false };

/** Read just now. */
function aPersonRead(key: string, properties: object = whole, sight: Partial<Sight> = {}): Person {
  const presence: Presence = {
    key,
    href: `https://pool.example.com/${key}`,
    epoch: 1,
    absences: 0,
    waited: false,
    roleOpenSince: 0,
    changed: 0,
  };
  const person = openPerson(presence, 0);
  const participant = readParticipant(aResource({ ...properties }));
  Object.assign(person.sight, { participant, readAt: 1, readTime: performance.now(), ...sight });
  return person;
}

/** Rounds once a minute, and who was read in each; reading takes no time. */
function rounds(people: readonly Person[], count: number): string[][] {
  const read: string[] = [];
  const refresh = (person: Person): void => {
    read.push(person.presence.key);
    Object.assign(person.sight, { readTime: performance.now() });
  };
  const looks = createLateLooks({} as MeetingView, { refresh } as Reader);
  return Array.from({ length: count }, () => {
    vi.advanceTimersByTime(60_000);
    looks.round(people);
    return read.splice(0);
  });
}

test('whoever was not read for most of a minute is looked at again, whatever is known of them', () => {
  expect(rounds([aPersonRead('a'), aPersonRead('b', {})], 2)).toEqual([
    ['b', 'a'],
    ['b', 'a'],
  ]);
});

test('whoever was read only just now is looked at with the next round, within two minutes', () => {
  const late = aPersonRead('late', whole, { readTime: performance.now() + 15_000 });
  expect(rounds([late], 2)).toEqual([[], ['late']]);
});

test('whoever is being read, or cannot be, is left to the reader', () => {
  expect(rounds([aPersonRead('reading', whole, { reading: true }), aPersonRead('failed', whole, { failures: 2 })], 1)).toEqual([[]]);
});

test('in a very large meeting the lobby and those of whom something is missing come first, and everybody in the end', () => {
  const crowd = Array.from({ length: 400 }, (_, n) => aPersonRead(`${n}`));
  const waiting = aPersonRead('waiting', { ...whole, inLobby: true });
  const nameless = aPersonRead('nameless', { ...whole, name: undefined });
  const [first = [], ...later] = rounds([...crowd, waiting, nameless], 3);
  expect(first).toHaveLength(150);
  expect(first.slice(0, 2)).toEqual(['waiting', 'nameless']);
  expect(new Set([...first, ...later.flat()]).size).toBe(402);
});
