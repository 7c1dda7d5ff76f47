// `lobbyguard user`: the file of users, a line for each. The file is written whole and put in place at once, readable by its owner only.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { wellFormedAddress } from '../../address.ts';
import { loadConfig } from '../../config/load.ts';
import { hashPassword } from '../../console/auth/password.ts';
import { foldName, isGroupName, isUserName, readUsers, type User, userLine } from '../../console/auth/users-file.ts';
import { LobbyguardError } from '../../errors.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';

export interface UsersArgs {
  config: string;
  /** Else the one lobbyguard.yaml names. */
  file?: string;
}

export interface AddUserArgs extends UsersArgs {
  name: string;
  group: readonly string[];
  address?: string;
}

const leastPassword = 10;

/** Adds a user, or gives one a new password. */
export async function addUser(args: AddUserArgs, io: Io): Promise<number> {
  if (!isUserName(args.name)) throw usage('a name has no blanks in it and is at most 128 characters long');
  const wrong = args.group.find((group) => !isGroupName(group));
  if (wrong !== undefined) throw usage('a group has no blanks and no comma in it; name several with --group A --group B');
  if (args.address !== undefined && wellFormedAddress(args.address) === undefined)
    throw usage('the address is not one: expected a SIP address such as sip:olivia@example.com');
  const file = await usersFile(args, io);
  const users = existsSync(file) ? usersIn(file) : [];
  const password = await readPassword(io);
  if (password.length < leastPassword) throw usage(`a password has at least ${leastPassword} characters`);
  const user: User = {
    who: foldName(args.name),
    hash: await hashPassword(password),
    groups: args.group,
    ...(args.address === undefined ? {} : { address: args.address.replace(/\s/g, '') }),
  };
  const before = users.some(({ who }) => who === user.who);
  write(file, before ? users.map((one) => (one.who === user.who ? user : one)) : [...users, user]);
  io.stdout.write(`${user.who} ${before ? 'has a new password' : 'can sign in now'}: ${file}\n`);
  return exitCodes.fine;
}

export async function removeUser(args: UsersArgs & { name: string }, io: Io): Promise<number> {
  const file = await usersFile(args, io);
  const users = usersIn(file);
  const rest = users.filter(({ who }) => who !== foldName(args.name));
  if (rest.length === users.length) throw usage(`there is no such user in ${file}; "npx lobbyguard user list" says who is`);
  write(file, rest);
  io.stdout.write(`${foldName(args.name)} cannot sign in any more, and is signed out.\n`);
  return exitCodes.fine;
}

export async function listUsers(args: UsersArgs, io: Io): Promise<number> {
  for (const { who, groups, address } of usersIn(await usersFile(args, io)))
    io.stdout.write(`${[who, groups.join(','), address ?? ''].join('\t').trimEnd()}\n`);
  return exitCodes.fine;
}

async function usersFile({ file, config }: UsersArgs, io: Io): Promise<string> {
  if (file !== undefined) return resolve(io.cwd, file);
  const { console: page } = await loadConfig(resolve(io.cwd, config), io.env, { need: 'paths' });
  if (page?.auth?.kind === 'users') return page.auth.file;
  throw usage(`${config} names no file of users (console: auth: users: file); name it with --file`);
}

function usersIn(file: string): readonly User[] {
  const read = readUsers(file);
  if (read.kind === 'users') return read.users;
  throw usage(read.reason);
}

function write(file: string, users: readonly User[]): void {
  const fresh = `${file}.${process.pid}`;
  try {
    writeFileSync(fresh, users.map((user) => `${userLine(user)}\n`).join(''), { mode: 0o600, flag: 'wx' });
    renameSync(fresh, file);
  } catch (cause) {
    rmSync(fresh, { force: true });
    throw new LobbyguardError('USAGE', `${file} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`, {
      cause,
    });
  }
}

/** One line: typed without being shown at a terminal, else what comes in. */
async function readPassword(io: Io): Promise<string> {
  const terminal = 'isTTY' in io.stdin && io.stdin.isTTY === true;
  if (terminal) io.stderr.write('Password: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: io.stdin, output: silent, terminal });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal) io.stderr.write('\n');
  }
}

function usage(message: string): LobbyguardError {
  return new LobbyguardError('USAGE', message);
}
