// Memory from the log at a start. Reads whole files only as far back as the windows reach; of older ones only the few records
// whose effect lasts (meetings, pause, policy, tripped caps), and of those files no more than a bounded amount.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { dayOf, dayOfFileName, listAuditFiles } from '../audit/reading/files.ts';
import { readLines } from '../audit/reading/lines.ts';
import { parseRecord } from '../audit/reading/read.ts';
import type { AuditRecord } from '../audit/record.ts';
import { createMemory, type Memory } from './memory.ts';

/** How much of older files is looked through for records that last. */
const lookBackBytes = 256 * 1024 * 1024;
const lasting = /"type":"(?:meeting|pause|resume|policy|alarm|human)"/;
/** `type` is near the front of every line. */
const frontBytes = 160;

/**
 * Rebuilds memory from the audit files of a directory; `sinceMs` (epoch ms, a day ago) is how far back everything is read.
 * A directory that is not there gives an empty memory. Throws what the file system throws.
 */
export async function rebuildMemory(directory: string, sinceMs: number, keptMs?: number): Promise<Memory> {
  const memory = createMemory(keptMs);
  await remember(memory, existing(directory), sinceMs);
  return memory;
}

/** Memory as it was when this record had just been written; `files` in the order they were written, up to the one that holds it. */
export async function memoryAt(record: AuditRecord, files: readonly string[], withinMs: number): Promise<Memory> {
  const memory = createMemory(withinMs);
  await remember(memory, files, Date.parse(record.at) - withinMs, record.seq);
  return memory;
}

/** A file whose name has no day is read whole. */
async function remember(memory: Memory, files: readonly string[], sinceMs: number, lastSeq = Number.POSITIVE_INFINITY): Promise<void> {
  const firstDay = dayOf(sinceMs);
  const isOld = (file: string): boolean => (dayOfFileName(basename(file)) ?? firstDay) < firstDay;
  const old = new Set(withinBudget(files.filter(isOld)));
  for (const file of files) {
    if (!isOld(file)) await applyFile(file, memory, false, lastSeq);
    else if (old.has(file)) await applyFile(file, memory, true, lastSeq);
  }
}

async function applyFile(file: string, memory: Memory, onlyLasting: boolean, lastSeq: number): Promise<void> {
  for await (const lines of readLines(file)) {
    for (const { bytes, overlong } of lines) {
      if (overlong || bytes.length === 0) continue;
      if (onlyLasting && !lasting.test(bytes.toString('latin1', 0, frontBytes))) continue;
      const record = parseRecord(bytes.toString('utf8'));
      if (typeof record === 'object' && !(record.seq > lastSeq)) memory.apply(record);
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

function existing(directory: string): string[] {
  try {
    return listAuditFiles(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
