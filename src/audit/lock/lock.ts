// One daemon per audit directory: two writers would fork the chain. The lock is a file that says who holds it; it outlives a SIGKILL,
// and is taken over when its holder is gone: no such process, another process under the same pid, or no beat for a while.
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import { beats, type Held, type Holder, lifeOf, type Patience, readHolder, whatElse } from './holder.ts';
import { processStart, processTable } from './process.ts';

export const lockFileName = 'lobbyguard.lock';

/** A living holder is recognized within this, by somebody who cannot ask the system about it. */
const heartbeatMs = 1_000;
export const patience: Patience = { silenceMs: 30_000, lookEveryMs: 250 };
/** After a takeover: long enough for a rival that saw the same stale lock to have done its worst. */
const settleMs = 100;
const maxTries = 10;

export interface DirectoryLock {
  /** Whether the lock file is there and ours. */
  held(): boolean;
  /** Puts the lock back after the directory or the file vanished. Throws AUDIT_LOCKED when somebody else has it. */
  renew(): void;
  release(): void;
}

/** Nonces of the locks this process holds: the same pid with another nonce is a dead predecessor. */
const ours = new Set<string>();

/**
 * Takes the lock. Throws AUDIT_LOCKED naming the holder's pid, AUDIT_UNWRITABLE where a lock file cannot be, or what the file system throws.
 * Waits where only silence can tell.
 */
export async function lockDirectory(directory: string, silence: Patience = patience): Promise<DirectoryLock> {
  const path = join(directory, lockFileName);
  const odd = whatElse(path);
  if (odd !== undefined)
    throw new LobbyguardError('AUDIT_UNWRITABLE', `${path} is ${odd}, where the lock file has to be: remove it or give it another name`);
  const start = processStart(process.pid);
  const me: Holder = {
    pid: process.pid,
    host: hostname(),
    table: processTable(),
    ...defined({ start }),
    nonce: randomUUID(),
  };
  for (let tries = 0; !create(path, me); tries += 1) {
    const holder = readHolder(path);
    if (holder === 'gone') continue;
    if (tries > maxTries || (await lives(holder, path, silence))) throw lockedBy(directory, holder);
    setAside(path, holder, me);
    if (!create(path, me)) continue;
    await sleep(settleMs);
    if (!isMine(path, me)) continue;
    break;
  }
  return hold(directory, path, me);
}

async function lives(holder: Held, path: string, silence: Patience): Promise<boolean> {
  const life = lifeOf(holder, ours);
  return life === 'unsure' ? beats(path, silence) : life === 'alive';
}

function hold(directory: string, path: string, me: Holder): DirectoryLock {
  ours.add(me.nonce);
  const heartbeat = setInterval(() => beat(path, me), heartbeatMs);
  heartbeat.unref();
  return {
    held: () => isMine(path, me),
    renew() {
      if (isMine(path, me) || create(path, me)) return;
      throw lockedBy(directory, readHolder(path));
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

/** Creates the lock file, whole or not at all: half of one, left by a kill, would lock out everybody for as long as its silence lasts. */
function create(path: string, me: Holder): boolean {
  const draft = `${path}.${me.nonce}`;
  writeNew(draft, me);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    // Not every file system has links.
    return (error as NodeJS.ErrnoException).code !== 'EEXIST' && writeNew(path, me);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** False when there is one. One that cannot be written in full is taken away. */
function writeNew(path: string, me: Holder): boolean {
  const fd = openNew(path);
  if (fd === undefined) return false;
  let complete = false;
  try {
    const bytes = Buffer.from(`${JSON.stringify(me)}\n`);
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    fsyncSync(fd);
    complete = true;
  } finally {
    closeSync(fd);
    if (!complete) rmSync(path, { force: true });
  }
  return true;
}

function openNew(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o640);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

function isMine(path: string, me: Holder): boolean {
  const holder = readHolder(path);
  return typeof holder === 'object' && holder.nonce === me.nonce;
}

/** Moves a stale lock out of the way; if a rival was quicker and it is the rival's lock we moved, it is put back. */
function setAside(path: string, stale: Held, me: Holder): void {
  const aside = `${path}.${me.nonce}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  const sameOne = typeof stale === 'object' ? typeof moved === 'object' && moved.nonce === stale.nonce : moved === 'unknown';
  if (sameOne) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function lockedBy(directory: string, holder: Held): LobbyguardError {
  const who = typeof holder === 'object' ? `process ${holder.pid} on ${holder.host}` : 'another process';
  const remedy = `stop it first, or give this one a directory of its own; if it is long gone, delete ${lockFileName} there`;
  return new LobbyguardError('AUDIT_LOCKED', `${directory} is in use by ${who}: ${remedy}`);
}
