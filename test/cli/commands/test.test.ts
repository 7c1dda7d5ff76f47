import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { test as command, type TestArgs } from '../../../src/cli/commands/test.ts';
import { aDirectory } from '../../support/directory.ts';
import { aFakeIo } from '../fake-io.ts';

const policy = `rules:
  - id: flood
    when: { anonymous: true, arrivals: { greaterThan: 30, params: { within: 60s } } }
    then: reject
  - id: wait
    when: { anonymous: true }
    then: hold
  - id: trial
    mode: dry-run
    when: { sourceNetwork: PublicCloud }
    then: remove
`;
const cases = (...lines: string[]) => `tests:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
const passing = '{ name: a guest waits, participant: { anonymous: true }, expect: { action: hold, rule: wait } }';
const failing = '{ name: a flood, participant: { anonymous: true }, counts: { arrivals: 30 }, expect: { action: reject, rule: flood } }';

async function run(files: Record<string, string>, args: Partial<TestArgs> = {}) {
  const cwd = aDirectory(files);
  const fake = aFakeIo({ cwd });
  const code = await command({ paths: ['policies'], format: 'human', ...args }, fake.io);
  return { code, out: fake.out(), err: fake.err() };
}

const set = (...lines: string[]) => ({ 'policies/a.yaml': policy, 'policies/a.test.yaml': cases(...lines) });

test('cases that hold pass, each by its name', async () => {
  const { code, out } = await run(set(passing));
  expect(code).toBe(0);
  expect(out).toContain('policies/a.test.yaml\n  ✓ a guest waits\n');
  expect(out).toContain('✓ 1 case passed');
});

test('a failure says what was expected, what came, and which condition decided', async () => {
  const { code, out } = await run(set(passing, failing));
  expect(code).toBe(1);
  expect(out).toMatch(/✗ a flood policies\/a\.test\.yaml:3:\d+/);
  expect(out).toContain('expected  reject by flood');
  expect(out).toContain('got       hold by wait');
  expect(out).toContain('flood did not match:');
  expect(out).toContain('arrivals greaterThan 30, saw 30');
  expect(out).toContain('wait matched:');
});

test('rules that no case names are listed', async () => {
  const { out } = await run(set(passing));
  expect(out).toContain('1 of 3 rules named by a case; without:\n    flood policies/a.yaml:2\n    trial policies/a.yaml:8\n');
});

test('a case may name a rule on trial, with its action', async () => {
  const trial = (action: string) =>
    `{ name: on trial, participant: { sourceNetwork: PublicCloud }, expect: { action: ${action}, rule: trial } }`;
  expect((await run(set(trial('remove')))).code).toBe(0);
  const wrong = await run(set(trial('hold')));
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('got       no rule (on trial: remove by trial)');
});

test.each([
  ['an action alone', '{ name: x, participant: { anonymous: true }, expect: { action: hold } }', 0],
  ['no rule', '{ name: x, participant: { anonymous: false }, expect: { action: none, rule: null } }', 0],
  ['no rule where one matches', '{ name: x, participant: { anonymous: true }, expect: { rule: null } }', 1],
  ['the right rule with the wrong action', '{ name: x, participant: { anonymous: true }, expect: { action: reject, rule: wait } }', 1],
  ['a moment', '{ name: x, participant: {}, at: 2026-11-20T09:00:00Z, expect: { action: none } }', 0],
])('a case can expect %s', async (_what, line, code) => {
  expect((await run(set(line))).code).toBe(code);
});

test('with --require-tests an enforcing rule without a case fails, a rule on trial does not', async () => {
  const { code, err } = await run(set(passing), { requireTests: true });
  expect(code).toBe(1);
  expect(err).toContain('policies/a.yaml:2:5: the enforcing rule flood has no case');
  expect(err).not.toContain('trial has');
  expect((await run({ 'policies/a.yaml': policy }, { requireTests: true })).code).toBe(1);
});

test('without test files all is fine, with a note', async () => {
  const { code, out, err } = await run({ 'policies/a.yaml': policy });
  expect([code, out]).toEqual([0, '']);
  expect(err).toContain('No test files');
});

test.each([
  [
    'a policy',
    { 'policies/a.yaml': policy.replace('anonymous', 'anonymus'), 'policies/a.test.yaml': cases(passing) },
    'policies/a.yaml:3:',
  ],
  ['a mistyped fact', set('{ name: x, participant: { anonymos: true }, expect: { rule: null } }'), 'did you mean "anonymous"?'],
  ['a fact of the wrong type', set('{ name: x, participant: { anonymous: "yes" }, expect: { rule: null } }'), 'expected true or false'],
  [
    'an expectation that cannot come true',
    set('{ name: x, participant: {}, expect: { action: hold, rule: null } }'),
    'contradictory-expectation',
  ],
  ['an expectation that says nothing', set('{ name: x, participant: {}, expect: {} }'), 'contradictory-expectation'],
])('when %s is broken its problems are shown and no case is run', async (_what, files, message) => {
  const { code, out, err } = await run(files as Record<string, string>);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(message);
});

test('what cannot be read ends with 2', async () => {
  await expect(run({}, { paths: ['nowhere'] })).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  const cwd = aDirectory({ 'policies/a.yaml': policy });
  symlinkSync(join(cwd, 'nowhere'), join(cwd, 'policies/b.yaml'));
  expect(await command({ paths: ['policies'], format: 'human' }, aFakeIo({ cwd }).io)).toBe(2);
});

test.each([
  { file: 'lobbyguard.yaml', content: 'policies: policies\n' },
  { file: 'pool.yaml', content: 'accounts: [{ name: m }]\n' },
])('a configuration, $file, is no policy: one sentence says so', async ({ file, content }) => {
  const tried = run({ ...set(passing), [file]: content }, { paths: [file] });
  await expect(tried).rejects.toThrow(`${file} is a configuration and holds no rules`);
});

test('policies and tests may be called as the product is', async () => {
  const files = { 'lobbyguard-guests.yaml': policy, 'lobbyguard-guests.test.yaml': cases(passing) };
  expect(await run(files, { paths: Object.keys(files) })).toMatchObject({ code: 0 });
});

test('a test file alone is decided by the set it stands in', async () => {
  expect((await run(set(passing), { paths: ['policies/a.test.yaml'] })).code).toBe(0);
  expect((await run(set(passing), { paths: ['policies/a.yaml'] })).out).toContain('1 case passed');
});

test('json tells cases, reasons and coverage', async () => {
  const { out } = await run(set(passing, failing), { format: 'json' });
  const report = JSON.parse(out);
  expect(report).toMatchObject({ passed: 1, failed: 1 });
  expect(report.cases[1]).toMatchObject({ name: 'a flood', passed: false, got: { action: 'hold', rule: 'wait', trials: [] } });
  expect(report.cases[1].because[0].conditions).toEqual([
    { fact: 'arrivals', operator: 'greaterThan', value: 30, saw: 30, result: 'not-matched' },
  ]);
  expect(report.coverage[2]).toMatchObject({ id: 'trial', named: false, enforcing: false });
});

test('junit is well-formed, whatever a case is called', async () => {
  const { out } = await run(set(passing, failing.replace('a flood', '"<a> & \\e[2J \\"b\\""')), { format: 'junit' });
  expect(out).toContain('<testsuites name="lobbyguard" tests="2" failures="1"');
  expect(out).toContain('<testcase name="a guest waits" classname="policies/a.test.yaml"');
  expect(out).toContain('name="&lt;a&gt; &amp; \\u{1b}[2J &quot;b&quot;"');
  expect(out).toContain('<failure message="expected reject by flood, got hold by wait">');
  expect(out).not.toContain('\u001b');
});

test('junit carries none of the characters XML has no way to write', async () => {
  const { out } = await run(set(failing.replace('a flood', '"\\ufffe \\uffff \\x01"')), { format: 'junit' });
  expect(out).toContain('name="\\u{fffe} \\u{ffff} \\u{1}"');
  expect(out).not.toMatch(/[\ufffe\uffff\u0001]/);
});

test('tap numbers every case by its name, directives escaped', async () => {
  const { out } = await run(set(passing.replace('a guest waits', '"a guest # skip"'), failing), { format: 'tap' });
  const lines = out.split('\n');
  expect(lines.slice(0, 4)).toEqual(['TAP version 14', '1..2', 'ok 1 - a guest \\# skip', 'not ok 2 - a flood']);
});

test('problems reach whoever waits for a format', async () => {
  const files = { 'policies/a.yaml': policy.replace('anonymous', 'anonymus'), 'policies/a.test.yaml': cases(passing) };
  expect(JSON.parse((await run(files, { format: 'json' })).out).problems).toMatchObject([{ file: 'policies/a.yaml', line: 3 }]);
  expect((await run(files, { format: 'junit' })).out).toContain('<testsuite name="problems" tests="1" failures="0" errors="1"');
  expect((await run(files, { format: 'tap' })).out).toContain('Bail out! policies/a.yaml:3:');
});
