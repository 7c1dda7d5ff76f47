import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTestFiles, policyRoots } from '../../../src/policy/cases/find.ts';
import { loadTests, unknownRules } from '../../../src/policy/cases/load.ts';
import { runTests } from '../../../src/policy/cases/run.ts';
import { loadPolicies } from '../../../src/policy/load.ts';
import { aDirectory } from '../../support/directory.ts';

const one = (line: string) => `tests:\n  - ${line}\n`;
const fine = one('{ name: x, participant: {}, expect: { rule: null } }');

test('test files are found recursively, once, in order, and links in circles end', async () => {
  const root = aDirectory({ 'b.test.yaml': fine, 'a/c.test.yml': fine, 'a/policy.yaml': '', '.git/d.test.yaml': fine });
  symlinkSync(root, join(root, 'a/loop'));
  symlinkSync(join(root, 'b.test.yaml'), join(root, 'z.test.yaml'));
  const found = (await findTestFiles([root, root])).map((file) => file.slice(root.length + 1));
  expect(found).toEqual(['a/c.test.yml', 'b.test.yaml']);
});

test('a policy file brings the cases beside it; a test file is decided by the set it stands in', async () => {
  const root = aDirectory({ 'a.test.yaml': fine, 'a.yaml': '', 'b.yaml': '' });
  expect(await findTestFiles([`${root}/a.yaml`, `${root}/b.yaml`])).toEqual([`${root}/a.test.yaml`]);
  expect(policyRoots([`${root}/a.test.yaml`, `${root}/a.yaml`])).toEqual([root, `${root}/a.yaml`]);
});

test.each([
  ['a mistyped fact', one('{ name: x, participant: { anonymos: true }, expect: { rule: null } }'), 2, 'unknown-key'],
  ['a mistyped meeting fact', one('{ name: x, meeting: { subjekt: y }, expect: { rule: null } }'), 2, 'unknown-key'],
  ['an unknown network', one('{ name: x, participant: { sourceNetwork: Federate }, expect: { rule: null } }'), 2, 'unknown-value'],
  ['a text where true or false belongs', one('{ name: x, participant: { anonymous: yes }, expect: { rule: null } }'), 2, 'wrong-type'],
  ['a count below zero', one('{ name: x, counts: { arrivals: -1 }, expect: { rule: null } }'), 2, 'wrong-value'],
  ['a moment without a zone', one('{ name: x, at: "2026-11-20 09:00", expect: { rule: null } }'), 2, 'wrong-value'],
  ['an action there is none of', one('{ name: x, expect: { action: kick } }'), 2, 'unknown-value'],
  ['a rule without an action that it has', one('{ name: x, expect: { action: none, rule: r } }'), 2, 'contradictory-expectation'],
  ['no expectation', one('{ name: x }'), 2, 'missing-key'],
  ['no cases', 'tests: []\n', 1, 'empty'],
  ['a tab', 'tests:\n\t- name: x\n', 2, 'tab'],
  ['UTF-16', Buffer.from('\ufefftests: []', 'utf16le'), 1, 'utf-16'],
])('%s is an error at its place', async (_what, content, line, code) => {
  const root = aDirectory({ 'a.test.yaml': content });
  const { cases, problems } = await loadTests([`${root}/a.test.yaml`], 0);
  expect(cases).toEqual([]);
  expect(problems[0]).toMatchObject({ file: `${root}/a.test.yaml`, line, severity: 'error', code });
});

test.each([
  ['a name around an address', 'participant: { uri: "Ann <ann@x.example>" }', 'write "ann@x.example"'],
  ['a pattern for an address', 'participant: { uri: "*@x.example" }', 'read by glob only'],
  ['two addresses', 'participant: { uri: "a@x.example;b@x.example" }', 'one each'],
  ['a web address for a domain', 'participant: { domain: "https://x.example/" }', 'write "x.example"'],
  ['a word for a number', 'participant: { phone: withheld }', '+4930123'],
  ['two numbers', 'participant: { phone: "030 123 / 030 124" }', 'several numbers'],
  ['a number out of a spreadsheet', 'participant: { uri: "tel:4930125.0" }', '"4930125"'],
  ['the domain of an organizer', 'meeting: { organizer: x.example }', 'a user and a domain'],
])('%s in a case is noted: it is nobody we know', async (_what, given, remedy) => {
  const root = aDirectory({ 'a.test.yaml': one(`{ name: x, ${given}, expect: { rule: null } }`) });
  const { cases, problems, notes } = await loadTests([`${root}/a.test.yaml`], 0);
  expect([cases.length, problems]).toEqual([1, []]);
  expect(notes).toMatchObject([{ line: 2, severity: 'note', code: 'means-nothing', message: expect.stringContaining(remedy) }]);
});

test('names, and addresses in any spelling, are not noted', async () => {
  const given =
    'participant: { name: "*bot*", uri: "SIP:Ann@MÜNCHEN.example.:5061;x=1", phone: "+49 30 1" }, meeting: { organizer: "tel:+4930" }';
  const root = aDirectory({ 'a.test.yaml': one(`{ name: x, ${given}, expect: { rule: null } }`) });
  expect((await loadTests([`${root}/a.test.yaml`], 0)).notes).toEqual([]);
});

test('null is unknown, absent counts are 0, and a case without a moment is decided now', async () => {
  const root = aDirectory({
    'a.test.yaml': one(
      '{ name: x, participant: { anonymous: null, uri: "sip:A@B.example" }, counts: { removals: null }, expect: { rule: null } }',
    ),
  });
  const [only] = (await loadTests([`${root}/a.test.yaml`], 42)).cases;
  expect(only?.situation.facts).toEqual({ uri: 'a@b.example', domain: 'b.example' });
  expect([only?.situation.count('arrivals', 1), only?.situation.count('removals', 1), only?.situation.at]).toEqual([0, undefined, 42]);
});

test.each([
  ['at: tomorrow', 'a moment is written as 2026-11-20T09:00:00Z'],
  ['counts: { arrivals: -1 }', 'expected 0 or more'],
  ['at: 2026-02-30T09:30:00Z', 'there is no such day, or no such time of day'],
  ['participant: { email: x }', 'unknown key "email"; write uri'],
  ['participant: { ip: x }', 'unknown key "ip"; servers do not tell it'],
  ['meeting: { attendees: 3 }', 'unknown key "attendees"; write size'],
])('%s is told in the words of the page', async (line, message) => {
  const root = aDirectory({ 'a.test.yaml': one(`{ name: x, ${line}, expect: { rule: null } }`) });
  expect((await loadTests([`${root}/a.test.yaml`], 0)).problems.map((problem) => problem.message)).toEqual([message]);
});

test.each(['NFC', 'NFD'] as const)('a case names its rule however its letters are written: the rule in %s', async (form) => {
  const other = form === 'NFC' ? 'NFD' : 'NFC';
  const root = aDirectory({
    'a.yaml': `rules: [{ id: gäste, when: { anonymous: true }, then: hold }]`.normalize(form),
    'a.test.yaml': one('{ name: x, participant: { anonymous: true }, expect: { rule: gäste } }').normalize(other),
  });
  const loaded = await loadPolicies(root);
  const { cases } = await loadTests([`${root}/a.test.yaml`], 0);
  if (!loaded.ok) throw new Error('no set');
  const { outcomes, rules } = await runTests(loaded.set, cases, 0);
  expect(outcomes.map(({ passed }) => passed)).toEqual([true]);
  expect(rules).toMatchObject([{ named: true }]);
  expect(
    unknownRules(
      cases,
      rules.map(({ id }) => id),
    ),
  ).toEqual([]);
});

test.each([
  ['a size below zero', 'meeting: { size: -3 }', 'never -3'],
  ['half a person', 'meeting: { size: 3.5 }', 'never 3.5'],
  ['a domain that the address does not have', 'participant: { uri: ann@x.example, domain: y.example }', 'the domain "x.example"'],
  ['a number that the address does not have', 'participant: { uri: "tel:+4930", phone: "+4931" }', 'the phone "+4930"'],
])('%s in a case is noted: nobody is so', async (_what, given, told) => {
  const root = aDirectory({ 'a.test.yaml': one(`{ name: x, ${given}, expect: { rule: null } }`) });
  const { cases, notes } = await loadTests([`${root}/a.test.yaml`], 0);
  expect(cases).toHaveLength(1);
  expect(notes).toMatchObject([{ line: 2, severity: 'note', code: 'means-nothing', message: expect.stringContaining(told) }]);
});

test('what an address says of itself may be said again', async () => {
  const again = one('{ name: x, participant: { uri: "sip:Ann@X.example", domain: X.example }, expect: { rule: null } }');
  const root = aDirectory({ 'a.test.yaml': again });
  expect((await loadTests([`${root}/a.test.yaml`], 0)).notes).toEqual([]);
});
