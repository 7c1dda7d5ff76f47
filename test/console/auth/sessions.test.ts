import { expect, test } from 'vitest';
import type { Person } from '../../../src/console/auth/reach.ts';
import { createSessions, type Standing } from '../../../src/console/auth/sessions.ts';

const olivia = { who: 'olivia', groups: [] };
const hour = 3_600_000;
const same = (person: Person): Standing => ({ kind: 'same', person });

test.each<[string, number, boolean]>([
  ['soon', 1_000, true],
  ['after an hour without a request', hour, false],
])('a session asked for %s', (_name, at, there) => {
  const sessions = createSessions(8 * hour);
  expect(sessions.find(sessions.open(olivia, 0), at) !== undefined).toBe(there);
});

test('an open page keeps a session, and nothing keeps it beyond its length', () => {
  const sessions = createSessions(8 * hour);
  const cookie = sessions.open(olivia, 0);
  let ended = 0;
  sessions.find(cookie, 0)?.onEnd(() => (ended += 1));
  expect(sessions.find(cookie, 8 * hour - 1)).toBeDefined();
  sessions.sweep(8 * hour, same);
  expect([ended, sessions.find(cookie, 8 * hour)]).toEqual([1, undefined]);
});

test('somebody who is not known any more is signed out by the next sweep', () => {
  const sessions = createSessions(8 * hour);
  const cookie = sessions.open(olivia, 0);
  sessions.sweep(1, () => ({ kind: 'over' }));
  expect(sessions.find(cookie, 1)).toBeUndefined();
});

test('a session in doubt stays, and what is open in it is closed, once', () => {
  const sessions = createSessions(8 * hour);
  const cookie = sessions.open(olivia, 0);
  let closed = 0;
  sessions.find(cookie, 0)?.onEnd(() => (closed += 1));
  for (const at of [1, 2]) sessions.sweep(at, () => ({ kind: 'unclear' }));
  expect([closed, sessions.find(cookie, 3) !== undefined]).toEqual([1, true]);
});

test('no two sessions share a cookie or a token', () => {
  const sessions = createSessions(hour);
  const cookies = Array.from({ length: 50 }, () => sessions.open(olivia, 0));
  expect(new Set(cookies.flatMap((cookie) => [cookie, sessions.find(cookie, 0)?.token])).size).toBe(100);
});
