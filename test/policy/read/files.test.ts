import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPolicies } from '../../../src/policy/load.ts';
import { aDirectory } from '../../support/directory.ts';

const rule = (when: string) => `rules:\n  - id: r\n    when: ${when}\n    then: hold\n`;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'policies-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test('directories are read recursively, in the order of their paths by code point', async () => {
  const named = (id: string) => rule('{ inLobby: true }').replace('id: r', `id: ${id}`);
  for (const name of ['b.yaml', 'a/z.yml', 'a.yaml', 'B.yaml', '\u{1F600}.yaml', '\uFF5E.yaml'])
    write(`tree/${name}`, named(JSON.stringify(name)));
  write('tree/a.test.yaml', 'tests: []');
  write('tree/.hidden.yaml', '{');
  write('tree/notes.txt', 'no list');
  write('tree/lists/vip.txt', 'Ann');
  const root = path.join(directory, 'tree');
  const loaded = await loadPolicies(root);
  expect(loaded.problems).toEqual([]);
  expect(loaded.files.map((file) => file.slice(root.length + 1))).toEqual([
    'B.yaml',
    'a.yaml',
    'a/z.yml',
    'b.yaml',
    'lists/vip.txt',
    '\uFF5E.yaml',
    '\u{1F600}.yaml',
  ]);
});

test('the revision of a directory does not depend on where it is', async () => {
  const text = rule('{ inLobby: true }');
  const [one, other] = [write('here/p.yaml', text), write('there/deeper/p.yaml', text)].map((file) => path.dirname(file));
  const revisions = await Promise.all([one, other].map(async (root) => loadPolicies(root ?? '')));
  expect(new Set(revisions.map((loaded) => (loaded.ok ? loaded.set.revision : 'broken'))).size).toBe(1);
});

test('a policy file named by itself brings the lists beside it', async () => {
  write('single/lists/vip.txt', 'Ann');
  const file = write('single/p.yaml', rule('{ name: { in: { list: vip } } }'));
  write('single/q.yaml', 'broken: [');
  expect((await loadPolicies(file)).problems).toEqual([]);
});

test('links that lead back, lead nowhere or lead to the same file again do no harm', async () => {
  write('links/real/p.yaml', rule('{ inLobby: true }'));
  symlinkSync(path.join(directory, 'links'), path.join(directory, 'links/real/up'));
  symlinkSync(path.join(directory, 'links/real'), path.join(directory, 'links/twice'));
  symlinkSync(path.join(directory, 'links/real/p.yaml'), path.join(directory, 'links/also.yaml'));
  symlinkSync(path.join(directory, 'links/none'), path.join(directory, 'links/gone.yaml'));
  symlinkSync(path.join(directory, 'links/self.yaml'), path.join(directory, 'links/self.yaml'));
  const { problems } = await loadPolicies(path.join(directory, 'links'));
  const told = problems.map(({ file, code }) => `${path.basename(file)} ${code}`);
  expect(told).toEqual(['gone.yaml not-found', 'up symlink-loop', 'self.yaml symlink-loop']);
  expect(problems[0]?.message).toContain('this link leads nowhere');
});

test('what is not there, not a policy or far too large is told', async () => {
  const huge = write('huge/p.yaml', '');
  truncateSync(huge, 50 * 1024 * 1024);
  expect((await loadPolicies(path.join(directory, 'huge'))).problems).toMatchObject([{ code: 'too-large', file: huge }]);
  expect((await loadPolicies(path.join(directory, 'nowhere'))).problems).toMatchObject([{ code: 'not-found' }]);
  write('empty/readme.md', '');
  expect((await loadPolicies(path.join(directory, 'empty'))).problems).toMatchObject([{ code: 'no-policies' }]);
  write('only/lists/partners.txt', 'partner.example');
  const only = path.join(directory, 'only');
  expect((await loadPolicies(only)).problems).toMatchObject([{ code: 'no-policies', file: only }]);
  expect((await loadPolicies('/dev/null')).problems).toMatchObject([{ code: 'unreadable' }]);
});

test.each([
  ['30-more.json', '30-more.yaml'],
  ['30-more.yaml.txt', '30-more.yaml'],
  ['30-more.yml.json', '30-more.yml'],
  ['30-more.toml', '30-more.yaml'],
  ['30-more.yalm', '30-more.yaml'],
])('%s is passed over, and a warning says what to call it', async (name, meant) => {
  const directory = aDirectory({ 'a.yaml': 'rules: [{ id: a, when: { inLobby: true }, then: hold }]', [name]: '{}' });
  const { ok, problems } = await loadPolicies(directory);
  expect(ok).toBe(true);
  expect(problems).toMatchObject([{ severity: 'warning', code: 'not-read', message: expect.stringContaining(`call it ${meant}`) }]);
});

test('a JSON Schema beside the policies is what it is, and no policy with a wrong name', async () => {
  const schema = '{\n  "$schema": "https://json-schema.org/draft/2020-12/schema"\n}\n';
  const directory = aDirectory({ 'a.yaml': 'rules: [{ id: a, when: { inLobby: true }, then: hold }]', 'schemas/policy.json': schema });
  expect((await loadPolicies(directory)).problems).toEqual([]);
});

test.each([
  ['a.tests.yaml', 'cases: [{ name: x }]', 'call it a.test.yaml'],
  ['a.spec.yml', 'tests: [{ name: x }]', 'call it a.test.yaml'],
  ['a_test.yaml', 'tests: [{ name: x }]', 'call it a.test.yaml'],
  ['raid.yaml', 'tests: [{ name: x }]', 'call it raid.test.yaml'],
  ['tests.yaml', 'tests: [{ name: x }]', 'must end in .test.yaml'],
])('tests in %s are one problem, which says how test files end', async (name, content, meant) => {
  const directory = aDirectory({ 'p.yaml': 'rules: [{ id: a, when: { inLobby: true }, then: hold }]', [name]: content });
  const { problems } = await loadPolicies(directory);
  expect(problems).toMatchObject([{ severity: 'error', code: 'not-read', message: expect.stringContaining(meant) }]);
});

test('a policy may be called load-test.yaml', async () => {
  const directory = aDirectory({ 'load-test.yaml': 'rules: [{ id: a, when: { inLobby: true }, then: hold }]' });
  expect((await loadPolicies(directory)).problems).toEqual([]);
});
