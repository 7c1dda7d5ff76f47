// What is remembered beside each log, held against that log. It finds what a chain alone cannot show: an end that was cut off, or written again.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainHead } from './chain.ts';
import { headFileName, readHeadFile } from './disk/head-file.ts';
import { listKeptFiles } from './reading/files.ts';
import type { AuditFile } from './reading/sources.ts';
import type { Place } from './tokens.ts';
import type { WitnessBreak } from './witnesses.ts';

export interface Ends {
  /** Takes the records of one log after the other. */
  read(record: Readonly<Record<string, unknown>>, place: Place): void;
  /** What does not fit together, once everything is read. */
  breaks(): WitnessBreak[];
  readonly notes: readonly string[];
}

interface End {
  remembered: ChainHead;
  last: number;
  /** The hash of the record that is remembered, where it is there. */
  found?: string;
}

/** To be made before the logs are read: a daemon that is running remembers nothing that is not in its log by then. */
export function createEnds(files: readonly AuditFile[]): Ends {
  const ends = new Map<string, End>();
  const notes: string[] = [];
  for (const directory of new Set(files.map((file) => file.directory))) {
    const read = readHeadFile(directory);
    if (read.kind === 'none' || !hasNewest(directory, files)) continue;
    if (read.kind === 'head') ends.set(directory, { remembered: read.head, last: 0 });
    else notes.push(`${join(directory, headFileName)} cannot be read (${read.reason}): whether the end was cut off is not known`);
  }

  return {
    notes,
    read({ seq, hash }, { directory }) {
      const end = ends.get(directory);
      if (end === undefined || typeof seq !== 'number' || typeof hash !== 'string') return;
      end.last = seq;
      if (seq === end.remembered.seq) end.found = hash;
    },
    breaks: () => [...ends].flatMap(([directory, end]) => breakOf(join(directory, headFileName), end) ?? []),
  };
}

/** Of single old days, nothing is to be said about the end. */
function hasNewest(directory: string, files: readonly AuditFile[]): boolean {
  const newest = listKeptFiles(directory).at(-1);
  if (newest === undefined) return false;
  const real = realpathSync(newest);
  return files.some(({ path }) => realpathSync(path) === real);
}

function breakOf(file: string, { remembered: { seq, hash }, last, found }: End): WitnessBreak | undefined {
  if (found === hash) return undefined;
  if (seq > last) {
    const message = `record ${seq} was on disk when this was written, and the log ends at record ${last}: the end was cut off`;
    return { file, line: 1, code: 'cut-off', message };
  }
  // Old files may have been deleted.
  if (found === undefined) return undefined;
  return { file, line: 1, code: 'witness-mismatch', message: `record ${seq} is another one than when this was written` };
}
