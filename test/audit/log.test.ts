import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seal } from '../../src/audit/chain.ts';
import type { FoundAlarm } from '../../src/audit/found.ts';
import { openAuditLog } from '../../src/audit/log.ts';
import { auditFileName, listAuditFiles } from '../../src/audit/reading/files.ts';
import type { AuditLog, AuditRecord } from '../../src/audit/record.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { LobbyguardError } from '../../src/errors.ts';
import { aDecision, anAttempt, inDirectory, keepAll, started } from './entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);

async function opened(directory: string, now: () => number = () => noon): Promise<AuditLog> {
  return openAuditLog({ directory, redact: keepAll, now });
}

function linesOf(directory: string, day = '2026-11-20'): AuditRecord[] {
  const text = readFileSync(join(directory, `audit-${day}.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditRecord);
}

async function breaksOf(directory: string) {
  return (await verifyAudit([directory], '/')).breaks;
}

function caught(body: () => unknown): LobbyguardError {
  try {
    body();
  } catch (error) {
    if (error instanceof LobbyguardError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('a line is the record, with its place in the chain around it', () =>
  inDirectory(async (directory) => {
    const log = await opened(directory);
    const record = log.write(aDecision());
    await log.close();
    expect(linesOf(directory)).toEqual([record]);
    expect(Object.keys(record).slice(0, 5)).toEqual(['v', 'seq', 'at', 'type', 'account']);
    expect(Object.keys(record).slice(-2)).toEqual(['prev', 'hash']);
    expect(record).toMatchObject({ v: 1, seq: 1, at: '2026-11-20T12:00:00.000Z', prev: '0'.repeat(64), account: 'moderator' });
  }));

test('an outsider can recompute every hash from the JSON without `hash`', () =>
  inDirectory(async (directory) => {
    const log = await opened(directory);
    log.write(started);
    log.write(aDecision({ facts: { name: 'Ünal \u202e"\\\n', 'meeting.size': 3 } }));
    await log.close();
    let prev = '0'.repeat(64);
    for (const { hash, ...rest } of linesOf(directory)) {
      expect(createHash('sha256').update(JSON.stringify(rest), 'utf8').digest('hex')).toBe(hash);
      expect(rest.prev).toBe(prev);
      prev = hash;
    }
  }));

test('the chain goes on after a restart', () =>
  inDirectory(async (directory) => {
    for (let run = 0; run < 3; run += 1) {
      const log = await opened(directory);
      log.write(started);
      await log.close();
    }
    expect(linesOf(directory).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await breaksOf(directory)).toEqual([]);
  }));

test('a new UTC day begins a new file, and the chain runs through', () =>
  inDirectory(async (directory) => {
    let now = Date.UTC(2026, 10, 20, 23, 59, 59, 999);
    const log = await opened(directory, () => now);
    log.write(started);
    now += 1;
    log.write(started);
    await log.durable();
    await log.close();
    expect(listAuditFiles(directory).map((file) => basename(file))).toEqual(['audit-2026-11-20.jsonl', 'audit-2026-11-21.jsonl']);
    expect(linesOf(directory, '2026-11-21')[0]).toMatchObject({ seq: 2, at: '2026-11-21T00:00:00.000Z' });
    expect(await breaksOf(directory)).toEqual([]);
  }));

test('a clock that steps back appends to the newest file, also after a restart', () =>
  inDirectory(async (directory) => {
    let now = Date.UTC(2026, 10, 21, 0, 0, 5);
    const log = await opened(directory, () => now);
    log.write(started);
    now -= 10_000;
    log.write(started);
    await log.close();
    const again = await opened(directory, () => now);
    again.write(started);
    await again.close();
    expect(listAuditFiles(directory).map((file) => basename(file))).toEqual(['audit-2026-11-21.jsonl']);
    expect(linesOf(directory, '2026-11-21').map(({ at }) => at.slice(0, 10))).toEqual(['2026-11-21', '2026-11-20', '2026-11-20']);
    expect(await breaksOf(directory)).toEqual([]);
  }));

test('empty files are passed over when looking for the end of the chain', () =>
  inDirectory(async (directory) => {
    const log = await opened(directory);
    log.write(started);
    await log.close();
    writeFileSync(join(directory, 'audit-2026-11-21.jsonl'), '');
    writeFileSync(join(directory, 'audit-2026-11-22.jsonl'), '\n');
    const again = await opened(directory);
    expect(again.write(started)).toMatchObject({ seq: 2 });
    await again.close();
    expect(await breaksOf(directory)).toEqual([]);
  }));

test.each([
  ['half a line', '{"v":1,"seq":2,"at":"2026-'],
  ['a page of zeros, as a power cut leaves it', '\0'.repeat(4096)],
  ['a line that is no record', 'hello\n'],
  ['broken UTF-8', Buffer.from([0xff, 0xfe, 0x7b, 0x00])],
])('%s at the end is kept aside, recorded, and the chain goes on', (_name, torn) =>
  inDirectory(async (directory) => {
    const file = join(directory, 'audit-2026-11-20.jsonl');
    const log = await opened(directory);
    log.write(started);
    await log.close();
    appendFileSync(file, torn);
    const again = await opened(directory);
    again.write(started);
    await again.close();
    const aside = readdirSync(directory).filter((name) => name.includes('.torn-'));
    expect(aside).toEqual(['audit-2026-11-20.jsonl.torn-20261120T120000Z']);
    expect(readFileSync(join(directory, aside[0] ?? ''))).toEqual(Buffer.from(torn));
    expect(linesOf(directory).map((record) => ('code' in record ? record.code : record.type))).toEqual([
      'start',
      'audit-torn-line',
      'start',
    ]);
    expect(await breaksOf(directory)).toEqual([]);
  }),
);

test('a second torn line in the same second is kept beside the first', () =>
  inDirectory(async (directory) => {
    for (let crash = 0; crash < 3; crash += 1) {
      const log = await opened(directory);
      log.write(started);
      await log.close();
      appendFileSync(join(directory, 'audit-2026-11-20.jsonl'), `{"torn":${crash}`);
    }
    await (await opened(directory)).close();
    expect(readdirSync(directory).filter((name) => name.includes('.torn-'))).toHaveLength(3);
    expect(await breaksOf(directory)).toEqual([]);
  }));

test('a whole last record without its newline is kept in the chain', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'audit-2026-11-20.jsonl');
    const log = await opened(directory);
    log.write(started);
    await log.close();
    truncateSync(file, statSync(file).size - 1);
    const again = await opened(directory);
    again.write(started);
    await again.close();
    expect(linesOf(directory).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await breaksOf(directory)).toEqual([]);
  }));

test('a BOM and CRLF left by an editor do not break the chain', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'audit-2026-11-20.jsonl');
    const log = await opened(directory);
    log.write(started);
    log.write(started);
    await log.close();
    writeFileSync(file, `\ufeff${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
    const again = await opened(directory);
    expect(again.write(started)).toMatchObject({ seq: 3 });
    await again.close();
    expect(await breaksOf(directory)).toEqual([]);
  }));

test('a record changed afterwards raises an alarm at the next start, once', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'audit-2026-11-20.jsonl');
    const log = await opened(directory);
    log.write(started);
    log.write(aDecision());
    log.write(started);
    await log.close();
    writeFileSync(file, readFileSync(file, 'utf8').replace('no-anonymous', 'no-one'));
    for (let run = 0; run < 2; run += 1) await (await opened(directory)).close();
    const codes = linesOf(directory).map((record) => ('code' in record ? record.code : record.type));
    expect(codes).toEqual(['start', 'decision', 'start', 'audit-chain-broken']);
    expect(await breaksOf(directory)).toMatchObject([{ line: 2, code: 'hash-mismatch' }]);
  }));

test.each([
  ['file deleted', (directory: string) => rmSync(join(directory, 'audit-2026-11-20.jsonl'))],
  ['directory deleted', (directory: string) => rmSync(directory, { recursive: true })],
  ['file moved away', (directory: string) => renameSync(join(directory, 'audit-2026-11-20.jsonl'), join(directory, 'archive'))],
  [
    'file replaced',
    (directory: string) => {
      const file = join(directory, 'audit-2026-11-20.jsonl');
      const text = readFileSync(file);
      rmSync(file);
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    },
  ],
  ['file cut', (directory: string) => truncateSync(join(directory, 'audit-2026-11-20.jsonl'), 10)],
  ['file written to by somebody else', (directory: string) => appendFileSync(join(directory, 'audit-2026-11-20.jsonl'), 'x')],
])('%s while running: writing throws until recover has made it good', (_name, harm) =>
  inDirectory(async (directory) => {
    const log = await opened(directory);
    log.write(started);
    harm(directory);
    await nextTurn();
    expect(caught(() => log.write(started)).code).toBe('AUDIT_UNWRITABLE');
    expect(log.writable).toBe(false);
    expect(caught(() => log.write(started)).code).toBe('AUDIT_UNWRITABLE');
    await expect(log.durable()).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
    expect(await log.recover()).toBe(true);
    expect(log.writable).toBe(true);
    log.write(aDecision());
    await log.durable();
    await log.close();
    const seqs = linesOf(directory).map(({ seq }) => seq);
    expect(seqs.at(-1)).toBeGreaterThan(2);
    expect(await breaksOf(directory)).toEqual([]);
    expect(linesOf(directory)).toContainEqual(
      expect.objectContaining({ code: 'audit-recovered', message: expect.stringContaining('2 records were refused') }),
    );
  }),
);

test('a record whose file vanished before the flush is not called durable', () =>
  inDirectory(async (directory) => {
    const log = await opened(directory);
    log.write(started);
    rmSync(directory, { recursive: true });
    await expect(log.durable()).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
    expect(log.writable).toBe(false);
    await log.close();
  }));

function copyOf(path: string): string {
  writeFileSync(`${path}.copy`, readFileSync(path));
  return `${path}.copy`;
}

test.for([
  ['the directory is gone', (path: string) => rmSync(dirname(path), { recursive: true })],
  ['the file is gone', (path: string) => rmSync(path)],
  ['another file has its name', (path: string) => renameSync(copyOf(path), path)],
  ['somebody has written to it', (path: string) => appendFileSync(path, 'a line')],
] as const)('a look at a log that nothing is written to finds that %s', ([, damage]) =>
  inDirectory(async (directory) => {
    const audit = join(directory, 'audit');
    const log = await opened(audit);
    log.write(started);
    await log.durable();
    log.check();
    damage(join(audit, auditFileName('2026-11-20')));
    expect(caught(() => log.check()).code).toBe('AUDIT_UNWRITABLE');
    expect(log.writable).toBe(false);
    expect(await log.recover()).toBe(true);
    log.check();
    await log.close();
  }),
);

test('the file of a day that is over may be put away before anything is written on the next', () =>
  inDirectory(async (directory) => {
    let now = Date.UTC(2026, 8, 25, 23, 59);
    const log = await openAuditLog({ directory, redact: keepAll, now: () => now });
    log.write(started);
    now += 120_000;
    rmSync(join(directory, auditFileName('2026-09-25')));
    log.check();
    expect(log.writable).toBe(true);
    await log.close();
  }));

test('recover stays false while the directory cannot be made', () =>
  inDirectory(async (directory) => {
    const audit = join(directory, 'audit');
    const log = await opened(audit);
    log.write(started);
    rmSync(audit, { recursive: true });
    writeFileSync(audit, 'a file in the way');
    await nextTurn();
    expect(caught(() => log.write(started)).code).toBe('AUDIT_UNWRITABLE');
    expect(await log.recover()).toBe(false);
    rmSync(audit);
    expect(await log.recover()).toBe(true);
    await log.close();
    expect(linesOf(audit)[0]).toMatchObject({
      seq: 2,
      code: 'audit-chain-broken',
      message: expect.stringContaining('records 1 to 1 were written'),
    });
  }));

test.skipIf(!canMount())('a full disk leaves no half line, and writing goes on by itself when there is room', () =>
  inDirectory(async (directory) => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(32 * 1024));
      const log = await opened(disk);
      const written = writeUntilFull(log);
      expect(log.writable).toBe(false);
      expect(await log.recover()).toBe(false);
      expect(readFileSync(join(disk, 'audit-2026-11-20.jsonl'), 'utf8').endsWith('\n')).toBe(true);
      rmSync(join(disk, 'ballast'));
      expect(log.write(started)).toMatchObject({ seq: written + 1 });
      expect(log.writable).toBe(true);
      await log.durable();
      await log.close();
      expect(await breaksOf(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  }),
);

function writeUntilFull(log: AuditLog): number {
  for (let n = 0; ; n += 1) {
    try {
      log.write(aDecision());
    } catch (error) {
      expect(error).toMatchObject({ code: 'AUDIT_UNWRITABLE', retryable: true });
      return n;
    }
  }
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return inMount();
}

function inMount(): boolean {
  try {
    mkdirSync('/tmp/lobbyguard-mount-probe', { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/tmp/lobbyguard-mount-probe'], { stdio: 'ignore' });
    execFileSync('umount', ['/tmp/lobbyguard-mount-probe']);
    return true;
  } catch {
    return false;
  }
}

test('a directory that cannot be made stops the start', () =>
  inDirectory(async (directory) => {
    writeFileSync(join(directory, 'file'), '');
    await expect(opened(join(directory, 'file', 'audit'))).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
  }));

test('two thousand who wait for the disk at once all get there', () =>
  inDirectory(async (directory) => {
    const log = await opened(directory);
    const waits = Array.from({ length: 2_000 }, (_, n) => {
      log.write(aDecision({ id: `d${n}` }));
      return log.durable();
    });
    await Promise.all(waits);
    await log.close();
    expect(linesOf(directory)).toHaveLength(2_000);
  }));

test('every record is shown to the observer in the order it was written', () =>
  inDirectory(async (directory) => {
    const seen: AuditRecord[] = [];
    const log = await openAuditLog({ directory, redact: keepAll, onRecord: (record) => seen.push(record) });
    log.write(started);
    log.write(aDecision());
    await log.close();
    expect(seen.map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'start'],
      [2, 'decision'],
    ]);
  }));

test('closing leaves no lock behind', () =>
  inDirectory(async (directory) => {
    const log = await opened(directory);
    await log.close();
    await log.close();
    expect(existsSync(join(directory, 'lobbyguard.lock'))).toBe(false);
    expect(caught(() => log.write(started)).code).toBe('AUDIT_UNWRITABLE');
  }));

test('what is redacted never reaches the file, and the chain is over what is written', () =>
  inDirectory(async (directory) => {
    const log = await openAuditLog({ directory, redact: { name: 'drop', uri: 'hash', phone: 'keep' }, now: () => noon });
    const record = log.write(aDecision());
    log.write(anAttempt());
    await log.close();
    const text = readFileSync(join(directory, 'audit-2026-11-20.jsonl'), 'utf8');
    expect(text).not.toMatch(/eve@|Eve/i);
    expect(linesOf(directory)[0]).toEqual(record);
    expect(await breaksOf(directory)).toEqual([]);
  }));

/** Writes `records` records of one day. */
async function writtenDay(directory: string, records: number): Promise<string> {
  const now = Date.UTC(2026, 10, 20, 12);
  const log = await opened(directory, () => now);
  for (let n = 0; n < records; n += 1) log.write(started);
  await log.close();
  return join(directory, 'audit-2026-11-20.jsonl');
}

async function alarmsOfNextStart(directory: string): Promise<string[]> {
  const log = await opened(directory, () => Date.UTC(2026, 10, 20, 13));
  await log.close();
  return linesOf(directory, '2026-11-20').flatMap((line) => ('message' in line ? [String(line.message)] : []));
}

test('a log that was cut short while nobody wrote is told at the next start, with the records that are gone', () =>
  inDirectory(async (directory) => {
    const file = await writtenDay(directory, 5);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    expect(await alarmsOfNextStart(directory)).toEqual([
      expect.stringContaining('records 4 to 5 were written and are not in the directory'),
    ]);
  }));

test('a log that was taken away whole is told as well', () =>
  inDirectory(async (directory) => {
    rmSync(await writtenDay(directory, 5));
    expect(await alarmsOfNextStart(directory)).toEqual([expect.stringContaining('records 1 to 5 were written')]);
  }));

test('a last record that was exchanged for another is told', () =>
  inDirectory(async (directory) => {
    const file = await writtenDay(directory, 2);
    const lines = readFileSync(file, 'utf8').split('\n');
    const forged = seal({ type: 'stop', account: null, reason: 'forged' }, { seq: 1, hash: JSON.parse(lines[0] ?? '').hash }, Date.now());
    writeFileSync(file, `${lines[0]}\n${forged.line}`);
    expect(await alarmsOfNextStart(directory)).toEqual([
      expect.stringContaining('record 2 in the directory is not the one that was written'),
    ]);
  }));

test.each([
  ['closed as it should be', () => {}],
  ['whose head file is gone', (directory: string) => rmSync(join(directory, 'lobbyguard.head'))],
  [
    'whose head file is behind, as a kill leaves it',
    (directory: string) => writeFileSync(join(directory, 'lobbyguard.head'), JSON.stringify({ seq: 2, hash: 'a'.repeat(64) })),
  ],
])('a log %s is not accused', (_name, change) =>
  inDirectory(async (directory) => {
    await writtenDay(directory, 5);
    change(directory);
    expect(await alarmsOfNextStart(directory)).toEqual([]);
  }),
);

const outOfReach: [string, (head: string) => void, string][] = [
  ['makes no sense', (head) => writeFileSync(head, '{"seq":'), 'it holds something else'],
  ['is empty', (head) => writeFileSync(head, ''), 'it holds something else'],
  ['is a directory', (head) => mkdirSync(head), 'EISDIR'],
  ['is a pipe nobody writes to', (head) => execFileSync('mkfifo', [head]), 'no regular file'],
];

test.each(outOfReach)('what is remembered beside the log and %s is told at the start: a cut end is not found by it', (_name, make, why) =>
  inDirectory(async (directory) => {
    const file = await writtenDay(directory, 5);
    writeFileSync(file, `${readFileSync(file, 'utf8').split('\n').slice(0, 3).join('\n')}\n`);
    rmSync(join(directory, 'lobbyguard.head'));
    make(join(directory, 'lobbyguard.head'));
    expect(await alarmsOfNextStart(directory)).toEqual([
      `${join(directory, 'lobbyguard.head')} cannot be read (${why}): nobody would notice that the end of the log was cut off`,
    ]);
  }),
);

test('what can be remembered again after it was told is guarded from then on', () =>
  inDirectory(async (directory) => {
    await writtenDay(directory, 5);
    writeFileSync(join(directory, 'lobbyguard.head'), '');
    expect(await alarmsOfNextStart(directory)).toHaveLength(1);
    expect(await alarmsOfNextStart(directory)).toHaveLength(1);
  }));

test('that nothing can be remembered beside the log is told once, and the log goes on', () =>
  inDirectory(async (directory) => {
    const found: FoundAlarm[] = [];
    const log = await openAuditLog({ directory, redact: keepAll, onFound: (alarm) => void found.push(alarm) });
    mkdirSync(join(directory, 'lobbyguard.head'));
    for (let n = 0; n < 5; n += 1) {
      log.write(started);
      await log.durable();
    }
    await log.close();
    expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^audit-end-unguarded .*lobbyguard\.head cannot be written \(EISDIR\): nobody would notice/),
    ]);
    const [file = ''] = listAuditFiles(directory);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(6);
  }));
