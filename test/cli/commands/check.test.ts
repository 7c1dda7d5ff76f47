import { expect, test } from 'vitest';
import { type CheckArgs, check } from '../../../src/cli/commands/check.ts';
import type { Problem } from '../../../src/errors.ts';
import { aDirectory } from '../../support/directory.ts';
import { aFakeIo } from '../fake-io.ts';

const clean = 'rules:\n  - id: wait\n    when: { anonymous: true, inLobby: true }\n    then: hold\n';
const broken = 'rules:\n  - id: wait\n    when: { anonymus: true }\n    then: hold\n';

async function run(files: Record<string, string | Uint8Array>, args: Partial<CheckArgs> = {}, env = {}) {
  const fake = aFakeIo({ cwd: aDirectory(files), env });
  const code = await check({ paths: ['policies'], format: 'human', ...args }, fake.io);
  return { code, out: fake.out(), err: fake.err() };
}

async function problems(files: Record<string, string | Uint8Array>, args: Partial<CheckArgs> = {}): Promise<Problem[]> {
  return JSON.parse((await run(files, { ...args, format: 'json' })).out).problems;
}

test('a clean set is fine', async () => {
  expect(await run({ 'policies/a.yaml': clean })).toEqual({ code: 0, out: '✓ 1 file checked, no problems\n', err: '' });
});

test('errors and warnings end with 1, notes with 0', async () => {
  expect((await run({ 'policies/a.yaml': broken })).code).toBe(1);
  expect((await run({ 'policies/a.yaml': `lists: { unused: [a.example] }\n${clean}` })).code).toBe(1);
  const note = 'rules: [{ id: a, when: { meeting.size: { greaterThan: 500 } }, then: reject }]';
  const noted = await run({ 'policies/a.yaml': note });
  expect(noted.out).toContain('note');
  expect(noted.code).toBe(0);
});

test('a path that is not there is unreadable input', async () => {
  await expect(run({}, { paths: ['nowhere'] })).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  await expect(run({}, { paths: [] })).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
});

test('without a path the directory policies is meant, or what is configured', async () => {
  expect((await run({ 'policies/a.yaml': broken }, { paths: [] })).out).toContain('policies/a.yaml:3:');
  const config =
    'version: 1\npolicies: mine\naccounts: [{ name: m, username: m@example.com, password: { env: SECRET } }]\naudit: { directory: audit }\n';
  const files = { 'lobbyguard.yaml': config, 'mine/b.yaml': broken, 'policies/a.yaml': clean };
  expect((await run(files, { paths: [] })).out).toContain('mine/b.yaml:3:');
});

test('policies, lists and tests are looked at together, and everything is reported at once', async () => {
  const found = await problems({
    'policies/a.yaml': broken,
    'policies/b.yaml': 'rules:\n  - id: b\n    when: { uri: { domainIn: { list: partners } } }\n    then: hold\n',
    'policies/lists/partners.txt': 'ok.example\nnot a domain\n',
    'policies/a.test.yaml': 'tests:\n  - name: x\n    participant: { anonymos: true }\n    expect: { rule: null }\n',
  });
  expect(found.map(({ file, line, severity }) => `${file}:${line} ${severity}`)).toEqual([
    'policies/a.test.yaml:3 error',
    'policies/a.yaml:3 error',
    'policies/lists/partners.txt:2 error',
  ]);
  expect(found[0]?.message).toContain('did you mean "anonymous"?');
});

test('json is problems and nothing else', async () => {
  const { out } = await run({ 'policies/a.yaml': broken }, { format: 'json' });
  const [problem, ...more] = JSON.parse(out).problems;
  expect(more).toEqual([]);
  expect(Object.keys(JSON.parse(out))).toEqual(['problems']);
  expect(Object.keys(problem)).toEqual(['file', 'line', 'column', 'severity', 'code', 'message']);
  expect(problem).toMatchObject({ file: 'policies/a.yaml', line: 3, column: 13, severity: 'error' });
});

test('sarif has a result for each problem, at its place', async () => {
  const { out } = await run({ 'policies/a b.yaml': broken }, { format: 'sarif' });
  const sarif = JSON.parse(out);
  expect(sarif.version).toBe('2.1.0');
  const [result] = sarif.runs[0].results;
  expect(sarif.runs[0].tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
  expect(result.level).toBe('error');
  expect(result.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'policies/a%20b.yaml' },
    region: { startLine: 3, startColumn: 13 },
  });
});

test('github annotations cannot be broken out of', async () => {
  const { out } = await run(
    { 'policies/a,b.yaml': 'rules:\n  - id: a\n    "x\\n::warning::y": 1\n    when: { anonymous: true }\n    then: reject\n' },
    { format: 'github' },
  );
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect(out).toMatch(/^::error file=policies\/a%2Cb\.yaml,line=3,col=\d+,title=unknown-key::unknown key /);
});

test.each(['  - id: "\\e[2Jx\\u202e"', '  - id: a\n    "\\e[2Jx": 1', '  - id: a\n    reason: "\\u202ex"\n    owner: "\\e[2J"'])(
  'what stands in a file does not steer the terminal: %j',
  async (beginning) => {
    const { out } = await run({ 'policies/a.yaml': `rules:\n${beginning}\n    when: { name: { contains: bot } }\n    then: reject\n` });
    expect(out).toMatch(/policies\/a\.yaml:\d+:\d+: /);
    expect(out).not.toMatch(/[\u001b\u202e]/);
  },
);

test('a file saved with BOM and CRLF is checked like the same file without', async () => {
  const dressed = `\ufeff${broken.replaceAll('\n', '\r\n')}`;
  expect(await problems({ 'policies/a.yaml': dressed })).toEqual(await problems({ 'policies/a.yaml': broken }));
});

test.each([
  ['a list file', 'policies/lists/partners.txt'],
  ['a test file', 'policies/a.test.yaml'],
  ['a policy that does not use every list beside it', 'policies/b.yaml'],
])('%s alone can be checked', async (_what, path) => {
  const files = {
    'policies/a.yaml': 'rules:\n  - id: a\n    when: { uri: { domainIn: { list: partners } } }\n    then: hold\n',
    'policies/b.yaml': clean,
    'policies/lists/partners.txt': 'ok.example\n',
    'policies/a.test.yaml': 'tests:\n  - name: x\n    participant: {}\n    expect: { rule: null }\n',
  };
  expect((await run(files, { paths: [path] })).code).toBe(0);
});

test('a case that expects a rule there is none of is a warning with the nearest name', async () => {
  const cases = 'tests:\n  - name: x\n    participant: {}\n    expect: { action: hold, rule: wai }\n';
  expect(await problems({ 'policies/a.yaml': clean, 'policies/a.test.yaml': cases })).toMatchObject([
    {
      file: 'policies/a.test.yaml',
      line: 4,
      severity: 'warning',
      code: 'unknown-rule',
      message: 'there is no rule "wai"; did you mean "wait"?',
    },
  ]);
});

test('a broken file does not make what it would have used look unused', async () => {
  const found = await problems({
    'policies/a.yaml': 'rules:\n  - id: a\n    when: { uri: { domainIn: { list: partners } }, nonsense: 1 }\n    then: hold\n   bad: [\n',
    'policies/lists/partners.txt': 'ok.example\n',
  });
  expect(found.map(({ code }) => code)).not.toContain('unused-list');
});

const config = 'accounts: [{ name: m, username: m@example.com, password: { env: SECRET }, acceptInvitations: true }]\n';

test('a configuration is checked as the daemon would at its start, not as a policy', async () => {
  const files = { 'lobbyguard.yaml': config, 'policies/a.yaml': clean };
  expect(await run(files, { paths: ['lobbyguard.yaml'] }, { SECRET: 'x' })).toMatchObject({
    code: 0,
    out: '✓ 1 file checked, no problems\n',
  });
  const bad = await run({ ...files, 'lobbyguard.yaml': `${config}tls: { ca: gone.pem }\n` }, { paths: ['lobbyguard.yaml'] });
  expect(bad.code).toBe(2);
  expect(bad.out).toMatch(/lobbyguard\.yaml:1:\d+: error .* is not set.*\n.*lobbyguard\.yaml:2:12: error .*gone\.pem/s);
});

test('--config checks a configuration whatever it is called, and nothing else', async () => {
  const files = { 'etc/pool.yaml': config, 'etc/policies/a.yaml': broken };
  expect((await run(files, { paths: [], config: 'etc/pool.yaml' }, { SECRET: 'x' })).code).toBe(0);
  expect((await run(files, { paths: [], config: 'etc/gone.yaml' })).code).toBe(2);
});

test('doubts about a configuration end with 1', async () => {
  const idle = config.replace(', acceptInvitations: true', '');
  const { code, out } = await run({ 'lobbyguard.yaml': idle, 'policies/a.yaml': clean }, { paths: ['lobbyguard.yaml'] }, { SECRET: 'x' });
  expect([code, out]).toEqual([1, expect.stringContaining('no-meetings')]);
});

test('a directory with configuration and policies side by side is checked whole', async () => {
  const files = { 'lobbyguard.yaml': `policies: .\n${config}`, 'a.yaml': clean };
  expect((await run(files, { paths: ['.'] }, { SECRET: 'x' })).out).toBe('✓ 2 files checked, no problems\n');
});

test('a configuration under another name is known by its accounts', async () => {
  const { out } = await run({ 'pool.yaml': config.replace('accounts', 'acounts').concat(config), policies: '' }, { paths: ['pool.yaml'] });
  expect(out).toContain('unknown key "acounts"');
});
