import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { passwordFits } from '../../../src/console/auth/password.ts';
import { readUsers } from '../../../src/console/auth/users-file.ts';
import { aFakeIo } from '../fake-io.ts';

let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-users-'));
  file = join(directory, 'users');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function user(args: string[], input = '') {
  const { io, out, err } = aFakeIo({ cwd: directory }, input);
  const code = await runCommandLine(['user', ...args, '--file', 'users'], io);
  return { code, out: out(), err: err() };
}
const usersNow = () => {
  const read = readUsers(file);
  return read.kind === 'users' ? read.users : [];
};

test('a user is added with groups and address, kept from others, and the password is nowhere to be read', async () => {
  const { code, out, err } = await user(
    ['add', 'Olivia', '--group', 'desk', '--group', 'staff', '--address', 'sip:o@example.com'],
    'correct horse\n',
  );
  expect([code, err]).toEqual([0, '']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8') + out).not.toContain('correct');
  const [olivia] = usersNow();
  expect(olivia).toMatchObject({ who: 'olivia', groups: ['desk', 'staff'], address: 'sip:o@example.com' });
  expect([await passwordFits('correct horse', olivia?.hash), await passwordFits('Correct horse', olivia?.hash)]).toEqual([true, false]);
});

test('a user who is there gets a new password, and is there once', async () => {
  await user(['add', 'OLIVIA'], 'battery staple\n');
  const users = usersNow();
  expect(users.length).toBe(1);
  expect(await passwordFits('battery staple', users[0]?.hash)).toBe(true);
});

test('users are listed and removed', async () => {
  await user(['add', 'bob', '--group', 'desk'], 'correct horse\n');
  expect((await user(['list'])).out).toBe('olivia\nbob\tdesk\n');
  expect((await user(['remove', 'Olivia'])).code).toBe(0);
  expect((await user(['list'])).out).toBe('bob\tdesk\n');
});

test.each([
  ['a name with a blank', ['add', 'o livia'], 'correct horse\n', /no blanks/],
  ['a short password', ['add', 'eve'], 'short\n', /at least 10/],
  ['no password', ['add', 'eve'], '', /at least 10/],
  ['an address that is none', ['add', 'eve', '--address', 'eve'], 'correct horse\n', /SIP address/],
  ['a group with a comma', ['add', 'eve', '--group', 'a,b'], 'correct horse\n', /several with --group/],
  ['nobody of that name', ['remove', 'eve'], '', /user list/],
])('%s is refused with what to do, and nothing is written', async (_name, args, input, message) => {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const { code, err } = await user(args, input);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
