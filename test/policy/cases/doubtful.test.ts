import { expect, test } from 'vitest';
import { doubtfulCases } from '../../../src/policy/cases/doubtful.ts';
import { loadTests } from '../../../src/policy/cases/load.ts';
import { aDirectory } from '../../support/directory.ts';
import { aSet, noon } from '../sets.ts';

async function told(policy: string, testCase: string): Promise<string[]> {
  const root = aDirectory({ 'a.test.yaml': `tests:\n  - ${testCase}\n` });
  const { cases, problems } = await loadTests([`${root}/a.test.yaml`], noon);
  expect(problems).toEqual([]);
  return (await doubtfulCases(aSet(policy), cases)).map(({ line, severity, code }) => `${line} ${severity} ${code}`);
}

const night =
  'rules: [{ id: r, when: { anonymous: true, time: { lessThan: "06:00", params: { zone: Europe/Berlin } } }, then: hold }, { id: s, when: { inLobby: true }, then: hold }]';

test('a case that passes at some hours only is noted', async () => {
  expect(await told(night, '{ name: x, participant: { anonymous: true }, expect: { rule: null } }')).toEqual(['2 note case-by-the-clock']);
  const friday = 'rules: [{ id: r, mode: dry-run, when: { weekday: { equal: sat, params: { zone: UTC } } }, then: hold }]';
  expect(await told(friday, '{ name: x, expect: { rule: null } }')).toEqual(['2 note case-by-the-clock']);
});

test('one that says when it is, or that the clock does not matter to, is not', async () => {
  expect(await told(night, '{ name: x, at: 2026-11-20T02:00:00Z, participant: { anonymous: true }, expect: { rule: r } }')).toEqual([]);
  expect(await told(night, '{ name: x, participant: { anonymous: false }, expect: { rule: null } }')).toEqual([]);
  expect(await told(night, '{ name: x, participant: { anonymous: false, inLobby: true }, expect: { rule: s } }')).toEqual([]);
});

const scoped = 'meetings: { organizer: "*@example.com" }\nrules: [{ id: r, when: { anonymous: true }, then: reject }]';

test('a case that passes because it leaves out whose meeting it is is noted', async () => {
  expect(await told(scoped, '{ name: x, participant: { anonymous: true }, expect: { rule: null } }')).toEqual(['2 note case-asks-no-rule']);
  expect(await told(scoped, '{ name: x, participant: { anonymous: false }, expect: { action: none } }')).toEqual([
    '2 note case-asks-no-rule',
  ]);
});

test('one about another meeting, or in a set with rules for all, is not', async () => {
  const elsewhere = '{ name: x, participant: { anonymous: true }, meeting: { organizer: a@other.example }, expect: { rule: null } }';
  expect(await told(scoped, elsewhere)).toEqual([]);
  expect(await told(scoped, '{ name: x, participant: { anonymous: true }, expect: { rule: r } }')).toEqual([]);
  const all = 'rules: [{ id: r, when: { anonymous: true }, then: reject }]';
  expect(await told(all, '{ name: x, participant: {}, expect: { rule: null } }')).toEqual([]);
});
