import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { createDocket } from '../../../src/notices/docket/docket.ts';
import { readBack } from '../../../src/notices/docket/read-back.ts';
import { inDirectory } from '../../audit/entries.ts';

const meeting = 'https://pool.example.com/ucwa/1/conversations/c1';
const uri = 'sip:boss@example.com;gruu;opaque=app:conf:focus:id:A';
const joined: AuditEntry = { type: 'meeting', account: 'moderator', event: 'joined', meeting, uri, subject: 'Q3' };
const stopped: AuditEntry = { type: 'alarm', account: 'moderator', code: 'cap-tripped', message: 'well', meeting, rule: 'guests' };

const lineOf = (day: string, seq: number, entry: AuditEntry): string => {
  const { type, ...rest } = entry;
  return `${JSON.stringify({ v: 1, seq, at: `${day}T09:00:00.000Z`, type, ...rest, prev: '', hash: '' })}\n`;
};

function leaveLast(directory: string): void {
  const file = join(directory, 'audit-2026-11-20.jsonl');
  writeFileSync(file, lineOf('2026-11-20', 2, stopped));
  const then = new Date('2026-11-20T10:00:00Z');
  utimesSync(file, then, then);
}

async function after(directory: string): Promise<{ subject: string | undefined; matters: number }> {
  const docket = createDocket(() => true);
  await readBack(directory, Date.now(), docket);
  return { subject: docket.places.known(meeting).subject, matters: docket.casebook.cases().length };
}

test.each([
  ['the day before', '2026-11-19'],
  ['an earlier day', '2026-11-12'],
])('%s is read packed as well as plain: which meeting is which is known', (_, day) =>
  inDirectory(async (directory) => {
    const first = join(directory, `audit-${day}.jsonl`);
    leaveLast(directory);
    writeFileSync(first, lineOf(day, 1, joined));
    expect(await after(directory)).toEqual({ subject: 'Q3', matters: 1 });
    rmSync(first);
    expect(await after(directory)).toEqual({ subject: undefined, matters: 1 });
    writeFileSync(`${first}.gz`, gzipSync(lineOf(day, 1, joined)));
    expect(await after(directory)).toEqual({ subject: 'Q3', matters: 1 });
  }),
);

test.each([
  ['cut short', (packed: Buffer) => packed.subarray(0, packed.length - 8)],
  ['something else', () => Buffer.from('28b52ffd00', 'hex')],
])('a packed day that is %s keeps nobody from starting', (_, damage) =>
  inDirectory(async (directory) => {
    leaveLast(directory);
    writeFileSync(join(directory, 'audit-2026-11-12.jsonl.gz'), damage(gzipSync(lineOf('2026-11-12', 1, joined))));
    expect((await after(directory)).matters).toBe(1);
  }),
);
