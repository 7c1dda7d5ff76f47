// Memory from the log at a start. Reads whole files only as far back as the windows reach; of older ones only the few records
// whose effect lasts (meetings, pause, policy, tripped caps), and of those files no more than a bounded amount.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { dayOf, dayOfFileName, listAuditFiles } from '../audit/reading/files.ts';
import { readLines } from '../audit/reading/lines.ts';
import { parseRecord } from '../audit/reading/read.ts';
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
  const files = existing(directory);
  const firstDay = dayOf(sinceMs);
  const recent = files.filter((file) => (dayOfFileName(basename(file)) ?? '') >= firstDay);
  for (const file of withinBudget(files.slice(0, files.length - recent.length))) await applyFile(file, memory, true);
  for (const file of recent) await applyFile(file, memory, false);
  return memory;
}

async function applyFile(file: string, memory: Memory, onlyLasting: boolean): Promise<void> {
  for await (const lines of readLines(file)) {
    for (const { bytes, overlong } of lines) {
      if (overlong || bytes.length === 0) continue;
      if (onlyLasting && !lasting.test(bytes.toString('latin1', 0, frontBytes))) continue;
      const record = parseRecord(bytes.toString('utf8'));
      if (typeof record === 'object') memory.apply(record);
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
