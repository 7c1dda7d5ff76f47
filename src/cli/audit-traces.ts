// What a daemon leaves in its audit directory: its lock, the file PAUSED, and the last records. Only read, never changed.
import { open, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { listAuditFiles } from '../audit/files.ts';
import { lockFileName } from '../audit/lock.ts';
import { processAlive, processStart } from '../audit/process-start.ts';
import { parseRecord } from '../audit/read.ts';
import type { AuditRecord } from '../audit/record.ts';
import { pauseFile } from '../daemon/kill-switch.ts';

export interface AuditTraces {
  /** Whether a live process holds the directory. */
  running: boolean;
  pid?: number;
  /** First line of PAUSED: who, when. */
  paused?: string;
  /** The newest of each kind near the end of the log. */
  lastRecord?: AuditRecord;
  lastStart?: AuditRecord;
  lastPolicy?: AuditRecord;
  lastAlarms: readonly AuditRecord[];
}

/** The lock is touched every few seconds; silence this long means that nobody holds it. */
const silenceMs = 30_000;
const tailBytes = 512 * 1024;

export async function readTraces(directory: string): Promise<AuditTraces> {
  const [holder, paused, records] = await Promise.all([readHolder(directory), firstLine(pauseFile(directory)), lastRecords(directory)]);
  const newest = (type: AuditRecord['type']): AuditRecord | undefined => records.findLast((record) => record.type === type);
  const [lastRecord, lastStart, lastPolicy] = [records.at(-1), newest('start'), newest('policy')];
  return {
    running: holder !== undefined,
    ...(holder === undefined ? {} : { pid: holder }),
    ...(paused === undefined ? {} : { paused }),
    ...(lastRecord === undefined ? {} : { lastRecord }),
    ...(lastStart === undefined ? {} : { lastStart }),
    ...(lastPolicy === undefined ? {} : { lastPolicy }),
    lastAlarms: records.filter((record) => record.type === 'alarm').slice(-5),
  };
}

/** The pid of the process that holds the directory. */
async function readHolder(directory: string): Promise<number | undefined> {
  const file = join(directory, lockFileName);
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const { pid, host, start } = JSON.parse(text) as { pid: number; host: string; start?: string };
    const here = host === hostname();
    const gone = here ? !processAlive(pid) || (start !== undefined && processStart(pid) !== start) : Date.now() - mtimeMs > silenceMs;
    return gone ? undefined : pid;
  } catch {
    return undefined;
  }
}

async function firstLine(file: string): Promise<string | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return text.split(/\r?\n/)[0]?.trim() || 'by hand';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'by hand';
  }
}

async function lastRecords(directory: string): Promise<AuditRecord[]> {
  const file = newestFile(directory);
  if (file === undefined) return [];
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, tailBytes);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').split('\n').flatMap(asRecord);
  } finally {
    await handle.close();
  }
}

function newestFile(directory: string): string | undefined {
  try {
    return listAuditFiles(directory).at(-1);
  } catch {
    return undefined;
  }
}

/** The first line may be cut and the last one torn: what is no record is passed over. */
function asRecord(line: string): AuditRecord[] {
  const record = parseRecord(line);
  return typeof record === 'object' ? [record] : [];
}
