import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { beats } from '../../../src/audit/lock/holder.ts';
import { lockDirectory, lockFileName } from '../../../src/audit/lock/lock.ts';
import { processStart, processTable } from '../../../src/audit/lock/process.ts';
import { openAuditLog } from '../../../src/audit/log.ts';
import type { AuditLog } from '../../../src/audit/record.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { inDirectory, keepAll, started } from '../entries.ts';

function leave(directory: string, holder: object | string): string {
  const path = join(directory, lockFileName);
  writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
  return path;
}

function age(path: string, seconds: number): void {
  const then = new Date(Date.now() - seconds * 1000);
  utimesSync(path, then, then);
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

const table = processTable();
const me = { pid: process.pid, host: hostname(), table, start: processStart(process.pid) };
/** As another container with the same host name would write it: its process 1 is not ours. */
const elsewhere = { pid: 1, host: hostname(), table: 'another boot pid:[4026532000]', start: 'another boot:77', nonce: 'a' };
const brief = { silenceMs: 300, lookEveryMs: 10 };

/** Touches the lock as a living holder does, until the test is over. */
function keepBeating(path: string): void {
  const timer = setInterval(() => utimesSync(path, new Date(), new Date()), 20);
  onTestFinished(() => clearInterval(timer));
}

test('a second log on one directory is refused, and told who has it', () =>
  inDirectory(async (directory) => {
    const log = await openAuditLog({ directory, redact: keepAll });
    await expect(openAuditLog({ directory, redact: keepAll })).rejects.toMatchObject({
      code: 'AUDIT_LOCKED',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
    });
    log.write(started);
    await log.close();
    await (await openAuditLog({ directory, redact: keepAll })).close();
  }));

test('the lock of a process that is gone is taken over', () =>
  inDirectory(async (directory) => {
    leave(directory, { pid: await deadPid(), host: hostname(), table, start: 'boot:1', nonce: 'a' });
    const lock = await lockDirectory(directory);
    expect(lock.held()).toBe(true);
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  }));

test.skipIf(process.platform !== 'linux')('a pid in use again by another process does not keep the lock', () =>
  inDirectory(async (directory) => {
    leave(directory, { pid: process.ppid, host: hostname(), table, start: 'another boot:1', nonce: 'a' });
    (await lockDirectory(directory)).release();
  }),
);

test('our own pid under another nonce is a predecessor, as in a container where every daemon is process 1', () =>
  inDirectory(async (directory) => {
    leave(directory, { ...me, nonce: 'before' });
    (await lockDirectory(directory)).release();
  }));

test('a living process keeps its lock, however old the file', () =>
  inDirectory(async (directory) => {
    const path = leave(directory, { pid: process.ppid, host: hostname(), table, start: processStart(process.ppid), nonce: 'a' });
    if (process.platform === 'linux') age(path, 3600);
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'AUDIT_LOCKED' });
  }));

test.each([
  ['a process 1 in another container with our host name', elsewhere],
  ['a process on another host', { pid: 1, host: 'elsewhere', nonce: 'a' }],
  ['a holder that does not say who it is', ''],
])('%s keeps its lock while it beats', (_name, holder) =>
  inDirectory(async (directory) => {
    keepBeating(leave(directory, holder));
    await expect(lockDirectory(directory, { silence: { silenceMs: 60_000, lookEveryMs: 10 } })).rejects.toMatchObject({
      code: 'AUDIT_LOCKED',
    });
  }),
);

test('a refused start names the container that has the directory', () =>
  inDirectory(async (directory) => {
    keepBeating(leave(directory, elsewhere));
    await expect(lockDirectory(directory, { silence: { silenceMs: 60_000, lookEveryMs: 10 } })).rejects.toThrow(
      `process 1 on ${hostname()}`,
    );
  }));

test.each([
  ['was left a moment ago by a container that was killed', elsewhere, 0],
  ['was left on another host', { pid: 1, host: 'elsewhere', nonce: 'a' }, 0],
  ['makes no sense', '', 0],
  ['is dated tomorrow', elsewhere, -86_400],
  ['is dated an hour ago', elsewhere, 3600],
])('a lock that %s and beats no more is taken over after the silence', (_name, holder, ageSeconds) =>
  inDirectory(async (directory) => {
    age(leave(directory, holder), ageSeconds);
    const lock = await lockDirectory(directory, { silence: brief });
    expect(lock.held()).toBe(true);
    lock.release();
  }),
);

test('a lock beats, so that others can see that its holder lives', () =>
  inDirectory(async (directory) => {
    const lock = await lockDirectory(directory);
    await expect(beats(join(directory, lockFileName), { silenceMs: 60_000, lookEveryMs: 10 })).resolves.toBe(true);
    lock.release();
  }));

test('of many who find a stale lock at once, one gets it', () =>
  inDirectory(async (directory) => {
    leave(directory, { pid: await deadPid(), host: hostname(), table, start: 'boot:1', nonce: 'stale' });
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
    const won = tries.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(won[0]?.value.held()).toBe(true);
    won[0]?.value.release();
    expect(readdirSync(directory)).toEqual([]);
  }));

test('a lock lost with its directory entry is renewed, unless somebody else has it by then', () =>
  inDirectory(async (directory) => {
    const path = join(directory, lockFileName);
    const lock = await lockDirectory(directory);
    rmSync(path);
    expect(lock.held()).toBe(false);
    lock.renew();
    expect(lock.held()).toBe(true);
    leave(directory, { pid: process.ppid, host: hostname(), nonce: 'other' });
    expect(() => lock.renew()).toThrow(expect.objectContaining({ code: 'AUDIT_LOCKED' }));
    lock.release();
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('other');
  }));

/** What is told of the lock of a log, and what comes of writing to it. */
async function aLog(directory: string): Promise<{ log: AuditLog; told: string[]; path: string }> {
  const told: string[] = [];
  const log = await openAuditLog({ directory, redact: keepAll, onLock: (what) => void told.push(what) });
  return { log, told, path: join(directory, lockFileName) };
}

test('a lock that is deleted under its holder is back within a beat, and that is told once', () =>
  inDirectory(async (directory) => {
    const { log, told, path } = await aLog(directory);
    const before = readFileSync(path, 'utf8');
    rmSync(path);
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 60_000 });
    expect(told[0]).toContain('was deleted');
    expect(readFileSync(path, 'utf8')).toBe(before);
    await expect(openAuditLog({ directory, redact: keepAll })).rejects.toMatchObject({ code: 'AUDIT_LOCKED' });
    await expect(beats(path, { silenceMs: 60_000, lookEveryMs: 10 })).resolves.toBe(true);
    log.write(started);
    expect(told).toHaveLength(1);
    await log.close();
    expect(existsSync(path)).toBe(false);
  }));

test('where another daemon has the lock by then, it is left alone, and nothing is written until that one is gone', () =>
  inDirectory(async (directory) => {
    const { log, told, path } = await aLog(directory);
    log.write(started);
    rmSync(path);
    leave(directory, { pid: process.ppid, host: hostname(), nonce: 'other' });
    const theirs = readFileSync(path, 'utf8');
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 60_000 });
    expect(told[0]).toContain(`process ${process.ppid} on ${hostname()}`);
    expect(() => log.write(started)).toThrow(expect.objectContaining({ code: 'AUDIT_UNWRITABLE' }));
    expect(log.writable).toBe(false);
    await expect(log.recover()).resolves.toBe(false);
    expect(readFileSync(path, 'utf8')).toBe(theirs);
    rmSync(path);
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), { timeout: 60_000 });
    expect(() => log.write(started)).toThrow(expect.objectContaining({ code: 'AUDIT_UNWRITABLE' }));
    await expect(log.recover()).resolves.toBe(true);
    log.write(started);
    await log.close();
    expect((await verifyAudit([directory], '/')).breaks).toEqual([]);
  }));

test('a directory that is gone with its lock is left to whoever writes', () =>
  inDirectory(async (parent) => {
    const directory = join(parent, 'audit');
    const { log, told, path } = await aLog(directory);
    rmSync(directory, { recursive: true });
    const other = await lockDirectory(parent);
    await expect(beats(join(parent, lockFileName), { silenceMs: 60_000, lookEveryMs: 10 })).resolves.toBe(true);
    expect(told).toEqual([]);
    expect(existsSync(path)).toBe(false);
    other.release();
    await log.close();
  }));

test.each([
  ['a directory', (path: string) => mkdirSync(path), 'is a directory'],
  ['a link to nowhere', (path: string) => symlinkSync('/nowhere/at/all', path), 'is a link to nowhere'],
  ['a pipe', (path: string) => execFileSync('mkfifo', [path]), 'is no file'],
])('%s in the place of the lock file is told at once, and left alone', (_, put, said) =>
  inDirectory(async (directory) => {
    put(join(directory, lockFileName));
    const opening = openAuditLog({ directory, redact: keepAll, now: Date.now });
    await expect(opening).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE', message: expect.stringContaining(said) });
    expect(readdirSync(directory)).toEqual([lockFileName]);
  }),
);

test('nobody ever sees half a lock: a kill in between leaves none', () =>
  inDirectory(async (directory) => {
    const path = join(directory, lockFileName);
    const reader = new Worker(
      `const { workerData, parentPort } = require('node:worker_threads');
       const { readFileSync } = require('node:fs');
       let halves = 0, looks = 0, over = false;
       parentPort.once('message', () => { over = true; });
       (function look() {
         for (let n = 0; n < 200; n += 1) try { looks += 1; if (!readFileSync(workerData, 'utf8').endsWith('}\\n')) halves += 1; } catch {}
         if (over) parentPort.postMessage({ halves, looks }); else setImmediate(look);
       })();`,
      { eval: true, workerData: path },
    );
    await once(reader, 'online');
    for (let n = 0; n < 150; n += 1) (await lockDirectory(directory, { silence: brief })).release();
    reader.postMessage('over');
    const [seen] = (await once(reader, 'message')) as [{ halves: number; looks: number }];
    await reader.terminate();
    expect(seen.looks).toBeGreaterThan(0);
    expect(seen.halves).toBe(0);
    expect(readdirSync(directory)).toEqual([]);
  }));
