import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promote as promoteWith } from '../../../src/cli/commands/policies/promote.ts';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { aDirectory } from '../../support/daemon.ts';
import { aFakeIo } from '../fake-io.ts';

const rule = (id: string, more = '') => `  - { id: ${id}, ${more}when: { anonymous: true, inLobby: true }, then: reject }\n`;

function aFolder(files: Readonly<Record<string, string>>): string {
  const directory = aDirectory();
  mkdirSync(join(directory, 'policies'));
  mkdirSync(join(directory, 'audit'));
  writeFileSync(join(directory, 'audit', 'audit-2026-11-20.jsonl'), `${aDecision('Eve')}\n`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'policies', name), text);
  return directory;
}

function aDecision(name: string): string {
  const meeting = 'https://pool.example.com/conversations/c1';
  const person = { meeting, participant: `${meeting}/participants/${name}`, identity: `id:${name}` };
  const facts = { anonymous: true, inLobby: true, organizer: false, name, 'meeting.organizer': 'boss@example.com' };
  const decided = { revision: 'r', rule: null, action: 'none', mode: 'assist', verdict: 'stay', because: 'no-rule' };
  const chained = { v: 1, seq: 1, at: new Date(Date.now() - 60_000).toISOString() };
  return JSON.stringify({ ...chained, type: 'decision', account: 'm', id: 'd1', ...person, facts, ...decided });
}

async function promote(cwd: string, ...argv: string[]) {
  const { io, out, err } = aFakeIo({ cwd });
  const code = await runCommandLine(['promote', ...argv], io);
  return { code, out: out(), err: err() };
}

const assisting = { 'p.yaml': `name: g\nmode: assist\nrules:\n${rule('a')}` };

test('who would have been removed is said, and how to write what was asked', async () => {
  const folder = aFolder(assisting);
  const { code, out } = await promote(folder, 'a', '--percent', '20', '--until', '2999-01-31');
  expect(code).toBe(0);
  expect(out).toContain('npx lobbyguard promote a --percent 20 --until 2999-01-31 --write');
  const whole = await promote(folder, 'a');
  expect(whole.out).toMatch(/1 person would have been removed\n {2}precision 100 %.*\n {2}no human has said anything about them yet/);
  expect(whole.out).toContain('npx lobbyguard promote a --write\n');
  const elsewhere = await promote(folder, 'a', 'audit', '--policies', 'policies', '--to', 'enforce');
  expect(elsewhere.out).toContain('npx lobbyguard promote a audit --policies policies --write\n');
});

test('where no thread can be started, why it takes longer is said beside the answer', async () => {
  const { io, out, err } = aFakeIo({ cwd: aFolder(assisting) });
  const args = { what: 'a', to: 'enforce', days: 30, audit: [], format: 'json' } as const;
  const thread = new URL('no-such-thread.js', import.meta.url);
  expect(await promoteWith(args, io, { beside: true, thread })).toBe(0);
  expect(JSON.parse(out())).toMatchObject({ removed: 1 });
  expect(err()).toMatch(/^the log is read with one thread, which takes longer: .*no-such-thread\.js.*\n$/);
});

test('more days than there are is all that is on record', async () => {
  const { code, out } = await promote(aFolder(assisting), 'a', '--days', '1000000000');
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('1 person would have been removed') });
});

test.each([
  ['a rule that is not there', ['aa'], 'there is no rule or policy "aa"; known: g, a'],
  ['no share at all', ['a', '--percent', '0'], 'a whole number from 1'],
  ['half a percent', ['a', '--percent', '0.5'], 'a whole number from 1'],
  ['a negative share', ['a', '--percent=-5'], 'a whole number from 1'],
  ['more than all', ['a', '--percent', '101'], 'a number from 1 to 100'],
  ['an end without a share', ['a', '--until', '2999-01-31'], 'until goes with percent below 100'],
  ['an end of all meetings', ['a', '--percent', '100', '--until', '2999-01-31'], 'until goes with percent below 100'],
  ['an end that is over', ['a', '--percent', '20', '--until', '2020-01-31'], 'until 2020-01-31 is over'],
  ['a share of the meetings to propose in', ['a', '--to', 'assist', '--percent', '20'], 'a rule proposes in all meetings'],
  ['no day', ['a', '--percent', '20', '--until', '2027-02-30'], 'a date such as'],
])('%s is refused, and nothing is written', async (_what, argv, message) => {
  const folder = aFolder(assisting);
  const { code, err } = await promote(folder, ...argv, '--write');
  expect(err).toContain(message);
  expect(code).toBe(2);
  expect(readFileSync(join(folder, 'policies', 'p.yaml'), 'utf8')).toBe(assisting['p.yaml']);
});

test('all meetings are no share: the rollout goes', async () => {
  const folder = aFolder({ 'p.yaml': `rules:\n${rule('a', 'rollout: { percent: 20 }, ')}` });
  expect(await promote(folder, 'a', '--percent', '100%', '--write')).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'policies', 'p.yaml'), 'utf8')).toBe(`rules:\n${rule('a')}`);
});

test('a rule is raised, never lowered', async () => {
  const folder = aFolder({ 'p.yaml': `rules:\n${rule('a')}` });
  const { code, err } = await promote(folder, 'a', '--to', 'assist', '--write');
  expect([code, err]).toEqual([2, expect.stringContaining('a is at enforce already, and promote only raises')]);
});

test('a name that two policies have means neither, and a rule comes before a policy', async () => {
  const folder = aFolder({
    'p.yaml': `name: g\nmode: assist\nrules:\n${rule('a')}`,
    'q.yaml': `name: g\nmode: assist\nrules:\n${rule('b')}`,
  });
  const { code, err } = await promote(folder, 'g', '--write');
  expect([code, err]).toEqual([2, expect.stringMatching(/2 policies are called g: .*p\.yaml, .*q\.yaml; name a rule/)]);
});

test('a rule that has expired is told', async () => {
  const folder = aFolder({ 'p.yaml': `rules:\n${rule('a', 'mode: assist, expires: 2026-01-01, ')}` });
  expect((await promote(folder, 'a')).out).toContain('a has expired, and does nothing until its date is changed');
});
