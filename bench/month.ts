// A month on record: what one play of a scenario left in its audit log, again and again, each time with other meetings, people and times.
//   node dist-bench/bench/month.js AUDIT... DIRECTORY [records]
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { auditFileName, dayOf } from '../src/audit/reading/files.ts';
import { readAudit } from '../src/audit/reading/read.ts';
import type { AuditRecord } from '../src/audit/record.ts';

const days = 30;
const dayMs = 24 * 60 * 60 * 1000;

/** Writes `records` records of the last thirty days into `directory`, a file a day. */
export async function writeMonth(audit: readonly string[], directory: string, records: number): Promise<void> {
  const play: AuditRecord[] = [];
  for await (const line of readAudit(audit)) if (line.kind === 'record') play.push(line.record);
  mkdirSync(directory, { recursive: true });
  const plays = Math.ceil(records / play.length);
  const first = Date.now() - days * dayMs;
  const began = Date.parse(play[0]?.at ?? '');
  let day = '';
  let file: number | undefined;
  for (let n = 0; n < plays; n++) {
    const start = first + Math.floor((n * days * dayMs) / plays);
    const left = Math.min(play.length, records - n * play.length);
    if (dayOf(start) !== day) {
      if (file !== undefined) closeSync(file);
      day = dayOf(start);
      file = openSync(join(directory, auditFileName(day)), 'w');
    }
    const lines = play
      .slice(0, left)
      .map((record, i) => JSON.stringify({ ...again(record, n, start - began), seq: n * play.length + i + 1 }));
    if (file !== undefined) writeSync(file, `${lines.join('\n')}\n`);
  }
  if (file !== undefined) closeSync(file);
}

/** Ids of meetings, people and decisions end in the number of the play; times are moved. */
function again(record: AuditRecord, play: number, movedBy: number): AuditRecord {
  const tail = play.toString(16).padStart(6, '0');
  const text = JSON.stringify(record)
    .replace(/\b[0-9a-f]{6}([0-9a-f]{2}-(?:[0-9a-f]{4}-){3})/g, `${tail}$1`)
    .replace(/(applications\/|"id:)[0-9a-f]{6}/g, `$1${tail}`)
    .replace(/(conf:focus:id:)\w+/g, `$1${tail}`)
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (at) => new Date(Date.parse(at) + movedBy).toISOString());
  return JSON.parse(text) as AuditRecord;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [directory = 'month', records] = process.argv.slice(3);
  await writeMonth([process.argv[2] ?? 'audit'], directory, Number(records ?? 1_000_000));
}
