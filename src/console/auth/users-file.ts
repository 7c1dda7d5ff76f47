// The file of users: a line for each, `name hash groups=a,b address=sip:…`. Read again when it has changed; a file that cannot be read lets nobody in.
import { statSync } from 'node:fs';
import { defined } from '../../defined.ts';
import { readRegularFile } from '../../regular-file.ts';
import { isPasswordHash } from './password.ts';
import type { Person } from './reach.ts';

export interface User extends Person {
  hash: string;
}

export type UsersRead = { kind: 'users'; users: readonly User[] } | { kind: 'broken'; reason: string };

export interface UsersFile {
  /** Undefined for an unknown name, and for everybody while the file cannot be read. */
  find(name: string): User | undefined;
  /** False while it cannot be read, or not every line of it. */
  isUsable(): boolean;
}

export function createUsersFile(path: string, onBroken: (reason: string) => void): UsersFile {
  let stamp = '';
  let read: UsersRead = { kind: 'users', users: [] };

  function current(): UsersRead {
    const now = stampOf(path);
    if (now !== stamp) {
      stamp = now;
      read = readUsers(path);
      if (read.kind === 'broken') onBroken(read.reason);
    }
    return read;
  }
  current();

  return {
    isUsable: () => current().kind === 'users',
    find(name) {
      const now = current();
      return now.kind === 'broken' ? undefined : now.users.find(({ who }) => who === foldName(name));
    },
  };
}

/** Every line must be right: half a file of users is not what anybody meant. */
export function readUsers(path: string): UsersRead {
  let text: string;
  try {
    text = readRegularFile(path)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch (error) {
    return { kind: 'broken', reason: `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
  const users: User[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const user = readLine(line);
    if (user === undefined)
      return { kind: 'broken', reason: `${path}:${index + 1} is not a user; write it with "npx lobbyguard user add"` };
    if (users.some(({ who }) => who === user.who))
      return { kind: 'broken', reason: `${path}:${index + 1} names a user who is there already` };
    users.push(user);
  }
  return { kind: 'users', users };
}

export function userLine({ who, hash, groups, address }: User): string {
  const also = [...(groups.length === 0 ? [] : [`groups=${groups.join(',')}`]), ...(address === undefined ? [] : [`address=${address}`])];
  return [who, hash, ...also].join(' ');
}

/** A name that can be a user's: no blanks, nothing invisible. */
export function isUserName(name: string): boolean {
  return /^[^\s\p{C}\p{Z}#][^\s\p{C}\p{Z}]{0,127}$/u.test(name);
}

export function isGroupName(name: string): boolean {
  return isUserName(name) && !name.includes(',');
}

export function foldName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

function readLine(line: string): User | undefined {
  const [name = '', hash = '', ...rest] = line.trim().split(/ +/);
  const also = new Map(rest.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
  const strange = [...also.keys()].some((key) => key !== 'groups' && key !== 'address') || also.size !== rest.length;
  if (!isUserName(name) || !isPasswordHash(hash) || strange) return undefined;
  const address = also.get('address');
  const groups = (also.get('groups') ?? '').split(',').filter((group) => group !== '');
  return { who: foldName(name), hash, groups, ...defined({ address }) };
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? 'gone' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
}
