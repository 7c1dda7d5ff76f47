import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../../src/audit/log.ts';
import { verify } from '../../../src/cli/commands/verify.ts';
import { aDecision, inDirectory, keepAll, started } from '../../audit/entries.ts';
import { captureIo } from '../io.ts';

const name = 'audit-2026-11-20.jsonl';

async function written(directory: string): Promise<string> {
  const log = await openAuditLog({ directory, redact: keepAll, now: () => Date.UTC(2026, 10, 20) });
  for (const entry of [started, aDecision(), started]) log.write(entry);
  await log.close();
  return join(directory, name);
}

test('an intact chain: exit 0, and where it ends', () =>
  inDirectory(async (directory) => {
    const file = await written(directory);
    const io = captureIo(directory);
    expect(await verify({ paths: ['.'], format: 'human' }, io)).toBe(0);
    const { hash } = JSON.parse(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '') as { hash: string };
    expect(io.out()).toContain('chain intact: 3 records in 1 file, 1 (2026-11-20T00:00:00.000Z) to 3');
    expect(io.out()).toContain(hash);
  }));

test('a broken chain: exit 1, and the first broken line by file and line', () =>
  inDirectory(async (directory) => {
    const file = await written(directory);
    writeFileSync(file, readFileSync(file, 'utf8').replace('Eve', 'Eva'));
    const io = captureIo(directory);
    expect(await verify({ paths: [name], format: 'human' }, io)).toBe(1);
    expect(io.out().split('\n')[0]).toBe(`${name}:2: error hash-mismatch: record 2 does not match its hash: it was changed`);
    expect(io.out()).toContain('chain broken');
  }));

test('as JSON, the first break stands by itself', () =>
  inDirectory(async (directory) => {
    appendFileSync(await written(directory), '{"torn');
    const io = captureIo(directory);
    expect(await verify({ paths: [directory], format: 'json' }, io)).toBe(1);
    expect(JSON.parse(io.out())).toMatchObject({
      ok: false,
      files: 1,
      records: 3,
      first: { seq: 1 },
      last: { seq: 3 },
      broken: { file: join(directory, name), line: 4, code: 'torn-tail' },
      problems: [{ line: 4 }],
      notes: [],
    });
  }));

test('a directory without an audit log is no good news', () =>
  inDirectory(async (directory) => {
    const io = captureIo(directory);
    await expect(verify({ paths: [directory], format: 'human' }, io)).rejects.toThrow('there is no audit log here');
  }));

test('a path that cannot be read', () =>
  inDirectory(async (directory) => {
    await expect(verify({ paths: ['nowhere'], format: 'human' }, captureIo(directory))).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  }));

test('nothing to check is no intact chain', () =>
  inDirectory(async (directory) => {
    writeFileSync(join(directory, name), '');
    await expect(verify({ paths: [name], format: 'human' }, captureIo(directory))).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: `${join(directory, name)}: there is nothing in it`,
    });
  }));

test('what a forger wrote into a record cannot steer the terminal', () =>
  inDirectory(async (directory) => {
    const file = await written(directory);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('2026-11-20T00', '\\u001b[31m'));
    const io = captureIo(directory);
    await verify({ paths: [directory], format: 'human' }, io);
    expect(io.out()).not.toContain('\u001b');
  }));
