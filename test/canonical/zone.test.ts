import { expect, test } from 'vitest';
import { zoneFault } from '../../src/canonical/zone.ts';
import { load } from '../policy/sets.ts';

test.each(['Europe/Berlin', 'europe/berlin', 'UTC', 'GMT', 'CET', 'HST', 'Etc/UTC', 'America/Argentina/Buenos_Aires', 'EST5EDT'])(
  '%s is a zone like any other',
  (name) => {
    expect(zoneFault(name)).toBeUndefined();
  },
);

test.each([
  ['BST', '"Europe/London"'],
  ['EST', '"America/New_York"'],
  ['MST', '"America/Denver"'],
  ['Etc/GMT+1', 'this is UTC-1'],
  ['Etc/GMT-2', 'this is UTC+2'],
])('%s is a zone, and probably not the one that is meant', (name, remedy) => {
  expect(zoneFault(name)).toMatchObject({ kind: 'other', message: expect.stringContaining(remedy) });
});

test.each([
  ['W. Europe Standard Time', '"Europe/Berlin"'],
  ['Eastern Standard Time', '"America/New_York"'],
  ['MEZ', '"Europe/Berlin"'],
  ['ET', '"America/New_York"'],
  ['UTC+1', 'a place'],
  ['+01:00', 'a place'],
])('%s is none, and what to write is told', (name, remedy) => {
  expect(zoneFault(name)).toMatchObject({ kind: 'unknown', message: expect.stringContaining(`write ${remedy}`) });
});

test('a short name that stands still is told to do so', () => {
  expect(zoneFault('EST')?.message).toContain('read as Eastern Standard Time, in summer too');
  expect(zoneFault('PST')?.message).not.toContain('in summer too');
});

test('a rule by a short name is told and stays in force', () => {
  const night = (zone: string) =>
    load(`rules: [{ id: r, when: { anonymous: true, time: { lessThan: "06:00", params: { zone: ${zone} } } }, then: hold }]`);
  expect(night('BST')).toMatchObject({ ok: true, problems: [{ severity: 'warning', code: 'unclear-zone' }] });
  expect(night('MEZ')).toMatchObject({ ok: false, problems: [{ severity: 'error', code: 'unknown-zone' }] });
  expect(night('Europe/Berln').problems[0]?.message).toContain('did you mean "Europe/Berlin"');
});
