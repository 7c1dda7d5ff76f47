// The docket at a start: what the last day on record left to be told, and whom people know of. Of days before, only which meeting is which.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { dayOf, dayOfFileName, listKeptFiles } from '../../audit/reading/files.ts';
import { readLines } from '../../audit/reading/lines.ts';
import { parseRecord } from '../../audit/reading/read.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Docket } from './docket.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** So many earlier days are looked through for the meetings that go on. */
const daysForMeetings = 14;
/** As much of packed ones as is unpacked in a second or two. */
const packedBytes = 16 * 1024 * 1024;
/** `type` is near the front of every line. */
const frontBytes = 160;
const ofMeetings = /"type":"meeting"/;
const told = /"type":"(?:start|meeting|alarm|pause|resume|notice|notified)"/;
/** Decisions that leave something to a human; the many others are not even parsed. */
const leftToHumans = ['"because":"held"', '"because":"proposed"', '"because":"gate"', '"proposal":'];

/** Where reading ends before the log does. */
export interface Bounds {
  /** Of what is recorded from this `seq` on, somebody else tells. */
  before?(): number | undefined;
  /** Nobody waits for it any more: rejects with the reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Counted from the last record, which may be long ago. Of a packed day that is damaged only what can be unpacked is known: it keeps nobody from starting.
 * Throws what the file system throws.
 */
export async function readBack(directory: string, now: number, docket: Docket, bounds: Bounds = {}): Promise<void> {
  const files = filesIn(directory);
  const newest = files.at(-1);
  if (newest === undefined) return;
  const firstDay = dayOf(Math.min(now, statSync(newest).mtimeMs) - dayMs);
  const isOld = (file: string): boolean => (dayOfFileName(basename(file)) ?? firstDay) < firstDay;
  // Whatever its clock said, it was recorded before now.
  const past: Reader = { apply: (entry, at) => docket.apply(entry, Math.min(at, now - 1)) };
  for (const file of forMeetings(files.filter(isOld))) await readFile(file, { types: ofMeetings, marks: [] }, past, bounds);
  for (const file of files) if (!isOld(file)) await readFile(file, { types: told, marks: leftToHumans }, past, bounds);
}

function filesIn(directory: string): string[] {
  try {
    return listKeptFiles(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The newest of them, oldest first. */
function forMeetings(files: readonly string[]): string[] {
  let left = packedBytes;
  return files
    .slice(-daysForMeetings)
    .toReversed()
    .filter((file) => {
      if (!isPacked(file)) return true;
      left -= statSync(file).size;
      return left >= 0;
    })
    .toReversed();
}

function isPacked(file: string): boolean {
  return file.endsWith('.gz');
}

type Reader = Pick<Docket, 'apply'>;

interface Looked {
  types: RegExp;
  marks: readonly string[];
}

async function readFile(file: string, looked: Looked, docket: Reader, bounds: Bounds): Promise<void> {
  try {
    await readRecords(file, looked, docket, bounds);
  } catch (error) {
    if (!isPacked(file) || !(error instanceof LobbyguardError)) throw error;
  }
}

async function readRecords(file: string, { types, marks }: Looked, docket: Reader, { before, signal }: Bounds): Promise<void> {
  for await (const lines of readLines(file)) {
    signal?.throwIfAborted();
    const end = before?.() ?? Number.POSITIVE_INFINITY;
    for (const { bytes, overlong } of lines) {
      if (overlong || bytes.length === 0) continue;
      if (!types.test(bytes.toString('latin1', 0, frontBytes)) && !marks.some((mark) => bytes.includes(mark))) continue;
      const record = parseRecord(bytes.toString('utf8'));
      if (typeof record === 'object' && record.seq < end) docket.apply(record, Date.parse(record.at));
    }
  }
}
