// One daemon per audit directory: two writers would fork the chain. The lock is a file that says who holds it; it outlives a SIGKILL,
// and is taken over when its holder is gone: no such process, another process under the same pid, or no beat for a while.
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../defined.ts';
import { LobbyguardError, reasonOf } from '../../errors.ts';
import { beats, type Held, type Holder, lifeOf, type Patience, readHolder, whatElse } from './holder.ts';
import { processStart, processTable } from './process.ts';

export const lockFileName = 'lobbyguard.lock';

/** A living holder is recognized within this, by somebody who cannot ask the system about it. */
const heartbeatMs = 1_000;
export const patience: Patience = { silenceMs: 30_000, lookEveryMs: 250 };
/** After a takeover: long enough for a rival that saw the same stale lock to have done its worst. */
const settleMs = 100;
const maxTries = 10;

export interface LockOptions {
  silence?: Patience;
  /** The lock was put back, cannot be, or is another's: what is to be told. */
  onChange?: (what: string) => void;
}

export interface DirectoryLock {
  /** Who was seen to hold the directory while we thought we did; until `renew` finds them gone. */
  readonly rival: LobbyguardError | undefined;
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
export async function lockDirectory(directory: string, options: LockOptions = {}): Promise<DirectoryLock> {
  const { silence = patience, onChange = () => undefined } = options;
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
    if (!isHeldBy(readHolder(path), me)) continue;
    break;
  }
  return hold(directory, me, onChange);
}

async function lives(holder: Held, path: string, silence: Patience): Promise<boolean> {
  const life = lifeOf(holder, ours);
  return life === 'unsure' ? beats(path, silence) : life === 'alive';
}

function hold(directory: string, me: Holder, onChange: (what: string) => void): DirectoryLock {
  const path = join(directory, lockFileName);
  let rival: LobbyguardError | undefined;
  let isToldMissing = false;
  ours.add(me.nonce);

  function beat(): void {
    const holder = readHolder(path);
    if (isHeldBy(holder, me)) touch(path);
    else if (holder === 'gone') putBack();
    else if (holder !== 'unknown' && rival === undefined) {
      rival = lockedBy(directory, holder);
      onChange(`another daemon has the lock of this one: ${rival.message}`);
    }
  }

  /** Only where nobody has it. */
  function putBack(): void {
    try {
      if (!create(path, me)) return;
      isToldMissing = false;
      onChange(`${path} was deleted under a running daemon, and is back; without it a second daemon can start on this directory`);
    } catch (error) {
      // A directory that is gone is noticed by whoever looks after the log.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || isToldMissing) return;
      isToldMissing = true;
      onChange(
        `${path} was deleted under a running daemon, and cannot be put back (${reasonOf(error)}): a second daemon can start on this directory`,
      );
    }
  }

  const heartbeat = setInterval(beat, heartbeatMs);
  heartbeat.unref();
  return {
    get rival() {
      return rival;
    },
    held: () => isHeldBy(readHolder(path), me),
    renew() {
      if (!isHeldBy(readHolder(path), me) && !create(path, me)) throw lockedBy(directory, readHolder(path));
      rival = undefined;
    },
    release() {
      clearInterval(heartbeat);
      ours.delete(me.nonce);
      if (isHeldBy(readHolder(path), me)) rmSync(path, { force: true });
    },
  };
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A lock that cannot be touched is noticed by whoever looks after the log, or writes to it.
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

function isHeldBy(holder: Held, me: Holder): boolean {
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
