// Memory from the log at a start. Every record counts only as far back as the windows reach; of older ones only the few whose effect
// lasts (meetings, pause, policy, tripped caps, holds, what humans said), and of files of earlier days no more than a bounded amount.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { bareLine } from '../audit/disk/tail.ts';
import { dayOf, dayOfFileName, listAuditFilesIfAny } from '../audit/reading/files.ts';
import { readSpans } from '../audit/reading/lines.ts';
import { parseRecord } from '../audit/reading/read.ts';
import type { AuditRecord } from '../audit/record.ts';
import { kindOfLine } from './lines/kind.ts';
import { skim } from './lines/skim.ts';
import { createMemory, type Memory } from './memory.ts';

/** How much of older files is looked through for records that last. */
const lookBackBytes = 256 * 1024 * 1024;
/** Where reading ends before the log does. */
export interface Bounds {
  /** Of what is recorded from this `seq` on, somebody else tells. */
  before?(): number | undefined;
  /** Nobody waits for it any more: rejects with the reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Rebuilds memory from the audit files of a directory: everything in the `withinMs` before the last that was written, which may be long ago,
 * because what was begun then is still to be ended. A directory that is not there gives an empty memory. Throws what the file system throws.
 */
export async function rebuildMemory(directory: string, withinMs: number, now = Date.now()): Promise<Memory> {
  return memorySince(directory, withinMs, lastWriteOf(directory, now));
}

/** The same, where it is known when the last was written. */
export async function memorySince(directory: string, withinMs: number, lastWriteMs: number, bounds: Bounds = {}): Promise<Memory> {
  const memory = createMemory(withinMs);
  await read(into(memory), listAuditFilesIfAny(directory), lastWriteMs - withinMs, bounds);
  return memory;
}

/** Epoch ms. To be asked before the log is opened, which writes to it. */
export function lastWriteOf(directory: string, now = Date.now()): number {
  const newest = listAuditFilesIfAny(directory).at(-1);
  return newest === undefined ? now : Math.min(now, statSync(newest).mtimeMs);
}

/** The records that memory is rebuilt from, oldest first. */
export async function eachRemembered(directory: string, withinMs: number, onRecord: OnRecord): Promise<void> {
  await read(onRecord, listAuditFilesIfAny(directory), lastWriteOf(directory) - withinMs);
}

/** Memory as it was when this record had just been written; `files` in the order they were written, up to the one that holds it. */
export async function memoryAt(record: AuditRecord, files: readonly string[], withinMs: number): Promise<Memory> {
  const memory = createMemory(withinMs);
  await read(into(memory), files, Date.parse(record.at) - withinMs, { before: () => record.seq + 1 });
  return memory;
}

function into(memory: Memory): OnRecord {
  return (record, isRecent) => (isRecent ? memory : memory.reversals).apply(record);
}

/** Of what is not recent only what humans took back still counts. */
type OnRecord = (record: AuditRecord, isRecent: boolean) => void;

/** A file whose name has no day is read whole. */
async function read(onRecord: OnRecord, files: readonly string[], sinceMs: number, bounds: Bounds = {}): Promise<void> {
  const firstDay = dayOf(sinceMs);
  const since = Buffer.from(new Date(sinceMs).toISOString());
  const isOld = (file: string): boolean => (dayOfFileName(basename(file)) ?? firstDay) < firstDay;
  const old = new Set(withinBudget(files.filter(isOld)));
  for (const file of files) if (!isOld(file) || old.has(file)) await readFile(file, onRecord, since, bounds);
}

async function readFile(file: string, onRecord: OnRecord, since: Buffer, { before, signal }: Bounds): Promise<void> {
  for await (const spans of readSpans(file)) {
    signal?.throwIfAborted();
    const end = before?.() ?? Number.POSITIVE_INFINITY;
    for (const { bytes, from, to, overlong } of spans) {
      if (overlong || kindOfLine(bytes, from, to, since) === 'past') continue;
      const line = bareLine(bytes.subarray(from, to));
      // Asked again, for what an editor on Windows may have put in front.
      const kind = line.length === 0 ? 'past' : kindOfLine(line, 0, line.length, since);
      if (kind === 'past') continue;
      const record = skim(line) ?? parseRecord(line.toString('utf8'));
      if (typeof record === 'object' && !(record.seq >= end)) onRecord(record, kind !== 'acted');
    }
  }
}

/** The newest of the older files that together stay below the bound, oldest first. */
function withinBudget(files: readonly string[]): string[] {
  let left = lookBackBytes;
  return files
    .toReversed()
    .filter((file) => {
      left -= statSync(file).size;
      return left >= 0;
    })
    .toReversed();
}
