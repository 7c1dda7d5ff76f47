// One daemon per audit directory: two writers would fork the chain. The lock is a file that says who holds it; it outlives a SIGKILL,
// and is taken over when its holder is provably gone: no such process, another process under the same pid, or no sign of life for a while.
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LobbyguardError } from '../errors.ts';
import { processAlive, processStart } from './process-start.ts';

export const lockFileName = 'lobbyguard.lock';

const heartbeatMs = 5_000;
/** Where we cannot ask the system about the holder (another host, a system without start times), silence this long means it is gone. */
const silenceMs = 30_000;
/** After a takeover: long enough for a rival that saw the same stale lock to have done its worst. */
const settleMs = 100;

export interface DirectoryLock {
  /** Whether the lock file is there and ours. */
  held(): boolean;
  /** Puts the lock back after the directory or the file vanished. Throws AUDIT_LOCKED when somebody else has it. */
  renew(): void;
  release(): void;
}

interface Holder {
  pid: number;
  host: string;
  start?: string;
  nonce: string;
}

/** Nonces of the locks this process holds: the same pid with another nonce is a dead predecessor. */
const ours = new Set<string>();

/** Takes the lock. Throws AUDIT_LOCKED naming the holder's pid, or what the file system throws. */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, lockFileName);
  const start = processStart(process.pid);
  const me: Holder = { pid: process.pid, host: hostname(), ...(start === undefined ? {} : { start }), nonce: randomUUID() };
  for (let tries = 0; !create(path, me); tries += 1) {
    const holder = read(path);
    if (holder === 'gone') continue;
    if (tries > 10 || isAlive(holder, path)) throw lockedBy(directory, holder);
    setAside(path, holder, me);
    if (!create(path, me)) continue;
    await sleep(settleMs);
    if (!isMine(path, me)) continue;
    break;
  }
  return hold(directory, path, me);
}

function hold(directory: string, path: string, me: Holder): DirectoryLock {
  ours.add(me.nonce);
  const heartbeat = setInterval(() => beat(path, me), heartbeatMs);
  heartbeat.unref();
  return {
    held: () => isMine(path, me),
    renew() {
      if (isMine(path, me) || create(path, me)) return;
      throw lockedBy(directory, read(path));
    },
    release() {
      clearInterval(heartbeat);
      ours.delete(me.nonce);
      if (isMine(path, me)) rmSync(path, { force: true });
    },
  };
}

function beat(path: string, me: Holder): void {
  if (!isMine(path, me)) return;
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A lock that cannot be touched is noticed by the next write to the directory.
  }
}

/** Creates the lock file; false when there is one. */
function create(path: string, me: Holder): boolean {
  try {
    const fd = openSync(path, 'wx', 0o640);
    try {
      writeSync(fd, `${JSON.stringify(me)}\n`);
    } finally {
      closeSync(fd);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A lock file that says nothing sensible has an unknown holder. */
function read(path: string): Holder | 'unknown' | 'gone' {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isHolder(value) ? value : 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unknown';
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' && value !== null && 'pid' in value && Number.isSafeInteger(value.pid) && 'nonce' in value && 'host' in value
  );
}

function isMine(path: string, me: Holder): boolean {
  const holder = read(path);
  return typeof holder === 'object' && holder.nonce === me.nonce;
}

function isAlive(holder: Holder | 'unknown', path: string): boolean {
  if (holder === 'unknown' || holder.host !== hostname()) return !isSilent(path);
  if (holder.pid === process.pid) return ours.has(holder.nonce);
  if (!processAlive(holder.pid)) return false;
  const start = processStart(holder.pid);
  if (holder.start === undefined || process.platform !== 'linux') return !isSilent(path);
  return start === holder.start;
}

function isSilent(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > silenceMs;
}

/** Moves a stale lock out of the way; if a rival was quicker and it is the rival's lock we moved, it is put back. */
function setAside(path: string, stale: Holder | 'unknown', me: Holder): void {
  const aside = `${path}.${me.nonce}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  const sameOne = typeof stale === 'object' ? typeof moved === 'object' && moved.nonce === stale.nonce : moved === 'unknown';
  if (sameOne) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function lockedBy(directory: string, holder: Holder | 'unknown' | 'gone'): LobbyguardError {
  const who = typeof holder === 'object' ? `process ${holder.pid} on ${holder.host}` : 'another process';
  const remedy = `stop it first, or give this one a directory of its own; if it is long gone, delete ${lockFileName} there`;
  return new LobbyguardError('AUDIT_LOCKED', `${directory} is in use by ${who}: ${remedy}`);
}
