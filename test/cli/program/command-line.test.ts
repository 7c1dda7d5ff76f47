import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { version } from '../../../src/version.ts';
import { aDirectory } from '../../support/directory.ts';
import { aFakeIo } from '../fake-io.ts';

const main = join(import.meta.dirname, '../../../dist/main.js');

async function lobbyguard(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = aFakeIo();
  const code = await runCommandLine(argv, io);
  return { code, out: out(), err: err() };
}

const commands =
  (await lobbyguard('--help')).out
    .split('\nCommands:\n')[1]
    ?.match(/^ {2}[a-z]+/gm)
    ?.map((line) => line.trim()) ?? [];

test('the help lists the commands', () => {
  expect(commands).toEqual(expect.arrayContaining(['run', 'pause', 'resume', 'status', 'verify']));
});

test.each(commands.filter((command) => command !== 'help'))('%s --help goes to stdout with a real example', async (command) => {
  const { code, out, err } = await lobbyguard(command, '--help');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(new RegExp(`Examples?:\\n(.*\\n)*.*lobbyguard ${command}`));
});

test('--version prints the version of the package', async () => {
  expect(await lobbyguard('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each([
  ['no command', [], /Usage: lobbyguard/],
  ['an unknown command', ['rnu'], /unknown command 'rnu'\n\(Did you mean run\?\)/],
  ['an unknown option', ['run', '--dryrun'], /unknown option '--dryrun'\n\(Did you mean --dry-run\?\)/],
  ['an unknown format', ['status', '--format', 'xml'], /Allowed choices are human, json/],
  ['a missing argument', ['promote'], /missing required argument/],
  ['a word too many', ['pause', 'now'], /too many arguments/],
  ['a missing configuration', ['run', '--config', 'nowhere/lobbyguard.yaml'], /nowhere\/lobbyguard\.yaml:1:1: error there is no such file/],
])('%s is a usage error: exit 2, on stderr only', async (_name, argv, message) => {
  const { code, out, err } = await lobbyguard(...argv);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test('the built program answers with the exit code', async () => {
  await expect(promisify(execFile)(process.execPath, [main, 'pause', '--nope'])).rejects.toMatchObject({ code: 2, stdout: '' });
});

test('a reader that goes away early is no failure', async () => {
  const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk) => (err += chunk));
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  expect([code, err]).toEqual([0, '']);
});

test.each([
  [['explain', '--no-such-option'], /unknown option '--no-such-option'/],
  [['explain'], /--participant FILE/],
  [['schema'], /policy, list, test, config, audit/],
  [['explain', '--participant', '-', '--at', '2026-11-26T09:30'], /needs a zone/],
  [['explain', '--participant', '-', '--at', '2026-02-30T09:30:00Z'], /no such moment/],
])('%j is told by what is wrong with it', async (argv, message) => {
  const fake = aFakeIo({}, '{ anonymous: true }');
  expect(await runCommandLine(argv, fake.io)).toBe(2);
  expect(fake.err()).toMatch(message);
});

test('replay tells of a path that is not there before it reads a configuration', async () => {
  const fake = aFakeIo({ cwd: aDirectory({ 'lobbyguard.yaml': 'mdoe: enforce' }) });
  expect(await runCommandLine(['replay', 'nope'], fake.io)).toBe(2);
  expect(fake.err()).toMatch(/nope/);
  expect(fake.err()).not.toMatch(/mdoe/);
});
