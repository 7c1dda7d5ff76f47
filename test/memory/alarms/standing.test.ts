import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../../src/audit/chain.ts';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { createStandingAlarms } from '../../../src/memory/alarms/standing.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const start = { type: 'start', account: null } as AuditEntry;
const stop: AuditEntry = { type: 'stop', account: null, reason: 'SIGTERM' };
const raised: AuditEntry = { type: 'alarm', account: 'a', code: 'not-a-leader', message: '', meeting: 'life 1' };
const again: AuditEntry = { ...raised, message: 'in other words', meeting: 'life 2' };
const ended: AuditEntry = { ...raised, ended: true };

/** Minutes since noon since when it lasts; meetings are all the same one. */
function since(...entries: [number, AuditEntry][]): number | undefined {
  const alarms = createStandingAlarms(() => 'the meeting');
  for (const [at, entry] of entries) alarms.apply(seal(entry, emptyChain, noon + at * minute).record);
  const at = alarms.since({ code: 'not-a-leader', account: 'a', meeting: 'life 2' });
  return at === undefined ? undefined : (at - noon) / minute;
}

const life1: [number, AuditEntry][] = [
  [0, start],
  [1, raised],
];

test.each<[string, number | undefined, [number, AuditEntry][]]>([
  ['raised once', 1, life1],
  ['raised twice', 1, [...life1, [2, raised]]],
  ['over', undefined, [...life1, [2, ended]]],
  ['over, and raised again', 3, [...life1, [2, ended], [3, raised]]],
  ['raised again at the next start', 1, [...life1, [2, stop], [3, start], [4, again]]],
  ['raised again at the next start, after a kill', 1, [...life1, [3, start], [4, again]]],
  ['raised again at each of two starts', 1, [...life1, [3, start], [4, again], [5, start], [6, again]]],
  ['not found again yet', 1, [...life1, [2, stop], [3, start]]],
  ['over after a start, and raised again', 6, [...life1, [3, start], [4, again], [5, ended], [6, again]]],
  ['found to be over at the start, and raised again', 5, [...life1, [3, start], [4, ended], [5, again]]],
  ['raised again long after the start', 20, [...life1, [3, start], [20, again]]],
  ['not raised again by a life in between', 7, [...life1, [3, start], [6, start], [7, again]]],
])('an alarm that was %s lasts since minute %s', (_, expected, entries) => {
  expect(since(...entries)).toBe(expected);
});

test('another code, account, rule or meeting is another alarm', () => {
  const alarms = createStandingAlarms((meeting) => meeting);
  const about = { code: 'cap-tripped', account: 'a', meeting: 'm', rule: 'r' } as const;
  alarms.apply(seal({ type: 'alarm', message: '', ...about }, emptyChain, noon).record);
  const others = [{ code: 'mass-admission' }, { account: 'b' }, { meeting: 'n' }, { rule: 's' }, { channel: 'c' }];
  expect([about, ...others.map((other) => ({ ...about, ...other }))].map((one) => alarms.since(one) !== undefined)).toEqual([
    true,
    ...others.map(() => false),
  ]);
});
