// Who holds an audit directory, as the lock file says, and whether they still live. The one rule: a process is asked for only in its own table of
// processes; of everybody else only the beat of the lock file counts, by change and never by its date, for clocks differ.
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { processAlive, processStart, processTable } from './process.ts';

export interface Holder {
  pid: number;
  host: string;
  /** The table of processes `pid` is of; version 0.1 did not say. */
  table?: string;
  start?: string;
  nonce: string;
}

/** A lock file that says nothing sensible has an unknown holder. */
export type Held = Holder | 'unknown' | 'gone';

export interface Patience {
  /** A lock that has not beaten for this long is nobody's. */
  silenceMs: number;
  lookEveryMs: number;
}

export function readHolder(path: string): Held {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isHolder(value) ? value : 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unknown';
  }
}

/** What is in the place of the lock file and can never be one; undefined where a lock file is or can be. */
export function whatElse(path: string): string | undefined {
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isFile()) return undefined;
  if (target !== undefined) return target.isDirectory() ? 'a directory' : 'no file';
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? 'a link to nowhere' : undefined;
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' && value !== null && 'pid' in value && Number.isSafeInteger(value.pid) && 'nonce' in value && 'host' in value
  );
}

/** `unsure`: the system cannot tell, only the beat can. `ours`: nonces of the locks this process holds. */
export function lifeOf(holder: Held, ours: ReadonlySet<string>): 'alive' | 'dead' | 'unsure' {
  if (holder === 'gone') return 'dead';
  if (holder === 'unknown') return 'unsure';
  if (holder.table === undefined) return holder.host === hostname() && !processAlive(holder.pid) ? 'dead' : 'unsure';
  if (holder.table !== processTable()) return 'unsure';
  if (holder.pid === process.pid) return ours.has(holder.nonce) ? 'alive' : 'dead';
  if (!processAlive(holder.pid)) return 'dead';
  if (holder.start === undefined || process.platform !== 'linux') return 'unsure';
  return processStart(holder.pid) === holder.start ? 'alive' : 'dead';
}

/** Waits for a beat. False when there was none for the whole silence; what has passed of it before we came counts, where the date is credible. */
export async function beats(path: string, { silenceMs, lookEveryMs }: Patience): Promise<boolean> {
  const first = lastBeat(path);
  if (first === undefined) return false;
  const until = performance.now() + silenceMs - Math.max(0, Math.min(silenceMs, Date.now() - first));
  while (performance.now() < until) {
    await sleep(lookEveryMs);
    const now = lastBeat(path);
    if (now !== first) return now !== undefined;
  }
  return false;
}

/** Epoch ms by the clock of whoever touched it; undefined without a lock file. */
export function lastBeat(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
