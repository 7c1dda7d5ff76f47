// What a daemon leaves in its audit directory: its lock, the file PAUSED, and the last records. Only read, never changed.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { lastBeat, lifeOf, readHolder } from '../audit/lock/holder.ts';
import { lockFileName, patience } from '../audit/lock/lock.ts';
import { listAuditFiles } from '../audit/reading/files.ts';
import { parseRecord } from '../audit/reading/read.ts';
import type { AuditRecord } from '../audit/record.ts';
import { whoPaused } from '../daemon/pause-file.ts';
import { defined } from '../defined.ts';

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
  /** What is the matter still, as far as the end of the log tells. */
  lastAlarms: readonly AlarmRecord[];
}

const tailBytes = 512 * 1024;

export async function readTraces(directory: string): Promise<AuditTraces> {
  const holder = livingHolder(directory);
  const [paused, records] = [whoPaused(directory), await lastRecords(directory)];
  const newest = (type: AuditRecord['type']): AuditRecord | undefined => records.findLast((record) => record.type === type);
  const [lastRecord, lastStart, lastPolicy] = [records.at(-1), newest('start'), newest('policy')];
  return {
    running: holder !== undefined,
    ...defined({ pid: holder }),
    ...(paused === undefined ? {} : { paused: paused || 'by hand' }),
    ...defined({ lastRecord, lastStart, lastPolicy }),
    lastAlarms: raisedStill(records),
  };
}

/** What a later record ended is over, and so is what an earlier life of the daemon raised: it raises again what is still the matter. */
function raisedStill(records: readonly AuditRecord[]): AlarmRecord[] {
  const began = records.findLastIndex(({ type }) => type === 'start');
  const raised: AlarmRecord[] = [];
  for (const record of records.slice(began + 1)) {
    if (record.type !== 'alarm') continue;
    if (record.ended !== true) raised.push(record);
    else raised.splice(0, raised.length, ...raised.filter((one) => !isSameMatter(one, record)));
  }
  return raised;
}

type AlarmRecord = Extract<AuditRecord, { type: 'alarm' }>;

function isSameMatter(one: AlarmRecord, other: AlarmRecord): boolean {
  return (
    one.code === other.code &&
    one.account === other.account &&
    one.meeting === other.meeting &&
    one.rule === other.rule &&
    one.channel === other.channel
  );
}

/** The pid of the process that holds the directory. */
export function livingHolder(directory: string): number | undefined {
  const file = join(directory, lockFileName);
  const holder = readHolder(file);
  if (typeof holder !== 'object') return undefined;
  const life = lifeOf(holder, nobody);
  if (life !== 'unsure') return life === 'alive' ? holder.pid : undefined;
  const sinceMs = Date.now() - (lastBeat(file) ?? Number.NEGATIVE_INFINITY);
  return Math.abs(sinceMs) > patience.silenceMs ? undefined : holder.pid;
}

/** A command holds no lock itself. */
const nobody: ReadonlySet<string> = new Set();

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
