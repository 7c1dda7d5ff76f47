// What `init` leaves in a folder has to work there: the checks that an admin runs next are run here.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../../src/cli/commands/check.ts';
import { init } from '../../../src/cli/commands/init.ts';
import { test as runCases } from '../../../src/cli/commands/test.ts';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { aDirectory } from '../../support/directory.ts';
import { aFakeIo } from '../fake-io.ts';

const files = (root: string): string[] => readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
const onPosix = test.skipIf(process.platform === 'win32');

test('writes what a beginner needs, asks nothing, and says what comes next', async () => {
  const root = aDirectory();
  const fake = aFakeIo({ cwd: root });
  expect(await init({}, fake.io)).toBe(0);
  expect(files(root)).toEqual(
    expect.arrayContaining(['lobbyguard.yaml', 'policies/10-raid.yaml', 'policies/10-raid.test.yaml', 'policies/lists/partners.txt']),
  );
  for (const file of files(root)) expect(fake.out()).toContain(`written  ${file}`);
  expect(fake.out().match(/^ {2}npx lobbyguard .*/gm)).toEqual([
    '  npx lobbyguard check --config lobbyguard.yaml',
    '  npx lobbyguard test policies',
    '  npx lobbyguard run --config lobbyguard.yaml',
  ]);
});

test('the commands it names do what it promises, and only the named placeholders are missing', async () => {
  const cwd = aDirectory();
  const fake = aFakeIo({ cwd });
  await runCommandLine(['init', 'my meetings'], fake.io);
  expect(fake.out()).toContain('check --config "my meetings/lobbyguard.yaml"');
  const config = join(cwd, 'my meetings', 'lobbyguard.yaml');
  const unset = aFakeIo({ cwd });
  expect(await check({ paths: [], config, format: 'human' }, unset.io)).toBe(2);
  const [place = ''] = /^my meetings\/lobbyguard\.yaml:\d+/m.exec(unset.out()) ?? [];
  expect(unset.out()).toMatch(/secret-unset[\s\S]*checked: 1 error$/m);
  expect(fake.out()).toContain(`  ${place}  set this variable`);
  const set = aFakeIo({ cwd, env: { LOBBYGUARD_PASSWORD: 'x' } });
  expect(await check({ paths: [], config, format: 'human' }, set.io), set.out()).toBe(0);
  expect(await check({ paths: [join(cwd, 'my meetings', 'policies')], format: 'human' }, set.io), set.out()).toBe(0);
  expect(await runCases({ paths: [join(cwd, 'my meetings', 'policies')], format: 'human', requireTests: true }, set.io)).toBe(0);
});

test.each(['.', 'there'])('the whole folder passes check as it is, asked for as %s', async (path) => {
  const cwd = aDirectory();
  const fake = aFakeIo({ cwd, env: { LOBBYGUARD_PASSWORD: 'x' } });
  await init({ directory: path }, fake.io);
  expect(await check({ paths: [path], format: 'human' }, fake.io), fake.out()).toBe(0);
  expect(await runCases({ paths: [path], format: 'human' }, fake.io), fake.out()).toBe(0);
});

test('it begins in dry run', async () => {
  const root = aDirectory();
  await init({ directory: root }, aFakeIo({ cwd: root }).io);
  expect(readFileSync(join(root, 'lobbyguard.yaml'), 'utf8')).toMatch(/^mode: dry-run$/m);
});

test('editors find the schema of every file, after the folder was copied, too', async () => {
  const [root, elsewhere] = [aDirectory(), aDirectory()];
  await init({ directory: root }, aFakeIo({ cwd: root }).io);
  cpSync(root, join(elsewhere, 'copy'), { recursive: true });
  const yaml = files(join(elsewhere, 'copy')).filter((file) => file.endsWith('.yaml'));
  expect(yaml.length).toBeGreaterThan(10);
  for (const file of yaml) {
    const path = join(elsewhere, 'copy', file);
    const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
    expect(schema, file).not.toBe('');
    expect(existsSync(resolve(dirname(path), schema)), `${file} -> ${schema}`).toBe(true);
  }
});

test('what exists is named and left as it is; the rest is written', async () => {
  const root = aDirectory({ 'lobbyguard.yaml': 'mine', 'policies/10-raid.yaml': 'mine too' });
  const fake = aFakeIo({ cwd: root });
  expect(await init({}, fake.io)).toBe(0);
  expect(readFileSync(join(root, 'lobbyguard.yaml'), 'utf8')).toBe('mine');
  expect(readFileSync(join(root, 'policies/10-raid.yaml'), 'utf8')).toBe('mine too');
  expect(fake.out()).toMatch(/^left {5}lobbyguard\.yaml, /m);
  expect(fake.out()).toMatch(/^left {5}policies\/10-raid\.yaml, /m);
  expect(fake.out()).toMatch(/^written {2}policies\/20-confidential\.yaml$/m);
  expect(fake.out()).not.toContain('only you know');
});

test('a second time changes nothing', async () => {
  const root = aDirectory();
  await init({}, aFakeIo({ cwd: root }).io);
  const before = files(root).map((file) => [file, readFileSync(join(root, file), 'utf8')]);
  const again = aFakeIo({ cwd: root });
  expect(await init({}, again.io)).toBe(0);
  expect(files(root).map((file) => [file, readFileSync(join(root, file), 'utf8')])).toEqual(before);
  expect(again.out()).not.toContain('written');
});

test('policies of your own get no starter policies put beside them', async () => {
  const root = aDirectory({ 'policies/mine/guests.yaml': 'x' });
  const fake = aFakeIo({ cwd: root });
  expect(await init({}, fake.io)).toBe(0);
  expect(readdirSync(join(root, 'policies'))).toEqual(['mine']);
  expect(fake.out()).toMatch(/^left {5}policies, which has policies of its own/m);
  expect(existsSync(join(root, 'schemas/policy.json'))).toBe(true);
});

onPosix('a link that leads nowhere is not followed', async () => {
  const [root, elsewhere] = [aDirectory(), aDirectory()];
  symlinkSync(join(elsewhere, 'secret'), join(root, 'lobbyguard.yaml'));
  await init({ directory: root }, aFakeIo({ cwd: root }).io);
  expect(existsSync(join(elsewhere, 'secret'))).toBe(false);
});

test.each([
  ['the folder itself is a file', (root: string) => writeFileSync(join(root, 'here'), '')],
  ['a folder in it is a file', (root: string) => (mkdirSync(join(root, 'here')), writeFileSync(join(root, 'here/policies'), ''))],
])('where %s, it says so with what to do, and exit code 2', async (_name, prepare) => {
  const root = aDirectory();
  prepare(root);
  const fake = aFakeIo({ cwd: root });
  expect(await runCommandLine(['init', 'here'], fake.io)).toBe(2);
  expect(fake.err()).toMatch(/here.* is needed as a folder.*move that away/);
});
