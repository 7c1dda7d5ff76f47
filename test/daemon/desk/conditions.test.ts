// What is wrong, as the list of what needs a human shows it.
import { expect, test } from 'vitest';
import { type AlarmCode, alarmCodes, alarms } from '../../../src/alarms.ts';
import { conditionsOf } from '../../../src/daemon/desk/conditions.ts';
import { topicsOf } from '../../../src/rulings/topics.ts';

const at = '2026-11-28T03:00:00.000Z';

function needsOf(...codes: AlarmCode[]) {
  const raised = codes.map((code) => ({ at, code, message: `it is ${code}` }));
  return topicsOf({ at: Date.parse(at), conditions: conditionsOf({ alarms: raised, accounts: [] }), troubles: [], meetings: [] });
}

/** Told by the meetings with the people who wait, and by the policies with their errors. */
const toldOtherwise = ['cap-tripped', 'organizer-waiting', 'policy-rejected'];
const standing = alarmCodes.filter((code) => alarms[code].severity === 'critical' && alarms[code].lasts && !toldOtherwise.includes(code));

test.each(standing)('while %s lasts, something needs a human', (code) => {
  expect(needsOf(code)).toMatchObject([{ since: Date.parse(at), text: `it is ${code}` }]);
});

test('each of them is an item of its own, the same after a restart', () => {
  const ids = needsOf(...standing).map(({ id }) => id);
  expect(new Set(ids).size).toBe(standing.length);
  expect(needsOf(...standing).map(({ id }) => id)).toEqual(ids);
});

test('two rules that humans have corrected are two items', () => {
  const raised = ['one', 'two'].map((rule) => ({ at, code: 'rule-stepped-back' as const, message: rule, rule }));
  const conditions = conditionsOf({ alarms: raised, accounts: [] });
  expect(new Set(topicsOf({ at: 0, conditions, troubles: [], meetings: [] }).map(({ id }) => id)).size).toBe(2);
});

test('what needs no hand, or is told with its people, is no item of its own', () => {
  expect(needsOf('rule-expires', 'notices-failing', 'cap-tripped', 'organizer-waiting', 'policy-rejected', 'cap-cleared')).toEqual([]);
});

test('an account that is not signed in and policies that are refused need somebody, with the reason', () => {
  const accounts = [
    { account: 'mod', state: 'lost', reason: 'the password is wrong' },
    { account: 'other', state: 'ready' },
  ];
  expect(conditionsOf({ alarms: [], accounts, rejected: 'line 3: no such fact' }).map(({ kind, text }) => [kind, text])).toEqual([
    ['session-lost', 'account mod is not signed in: the password is wrong'],
    ['policies-rejected', 'line 3: no such fact'],
  ]);
});

test('an alarm that says another time has no other version, one that says something else has', () => {
  const versionOf = (message: string) => {
    const conditions = conditionsOf({ alarms: [{ at, code: 'account-without-node', message, account: 'a' }], accounts: [] });
    return topicsOf({ at: 0, conditions, troubles: [], meetings: [] })[0]?.version;
  };
  const first = versionOf('no node has had a since 2026-11-28T03:00:00.000Z. Start guard-2 again');
  expect(versionOf('no node has had a since 2026-11-28T03:01:00.000Z. Start guard-2 again')).toBe(first);
  expect(versionOf('no node has had a since 2026-11-28T03:00:00.000Z. Start guard-3 again')).not.toBe(first);
});
