import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../../src/audit/log.ts';
import { listKeptFiles } from '../../../src/audit/reading/files.ts';
import { readAudit } from '../../../src/audit/reading/read.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { aDecision, inDirectory, keepAll, started } from '../entries.ts';

const name = 'audit-2026-11-20.jsonl';

async function writeSome(directory: string, ids: readonly string[]): Promise<void> {
  const log = await openAuditLog({ directory, redact: keepAll, now: () => Date.UTC(2026, 10, 20) });
  log.write(started);
  for (const id of ids) log.write(aDecision({ id }));
  await log.close();
}

function pack(directory: string): void {
  writeFileSync(join(directory, `${name}.gz`), gzipSync(readFileSync(join(directory, name))));
}

async function decisionsIn(directory: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const line of readAudit([directory])) if (line.kind === 'record' && line.record.type === 'decision') ids.push(line.record.id);
  return ids;
}

const kept = (directory: string): string[] => listKeptFiles(directory).map((file) => basename(file));

test('a day that was packed while it was written is read whole: what was packed, and what came after', () =>
  inDirectory(async (directory) => {
    await writeSome(directory, ['d1', 'd2']);
    pack(directory);
    rmSync(join(directory, name));
    await writeSome(directory, ['d3']);
    expect(kept(directory)).toEqual([`${name}.gz`, name]);
    expect(await decisionsIn(directory)).toEqual(['d1', 'd2', 'd3']);
    const { breaks, notes, records } = await verifyAudit([directory], '/');
    expect({ breaks, notes, files: kept(directory).length }).toEqual({ breaks: [], notes: [], files: 2 });
    expect(records).toBeGreaterThanOrEqual(5);
  }));

test('a packed copy of what is still there is not read twice, of all of it or of its beginning', () =>
  inDirectory(async (directory) => {
    await writeSome(directory, ['d1', 'd2']);
    pack(directory);
    expect(kept(directory)).toEqual([name]);
    await writeSome(directory, ['d3']);
    expect(kept(directory)).toEqual([name]);
    expect(await verifyAudit([directory], '/')).toMatchObject({ files: 1, breaks: [] });
  }));

test.each([
  ['nothing', Buffer.alloc(0), [name]],
  ['nothing, packed', gzipSync(''), [name]],
  ['what cannot be unpacked', Buffer.from([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]), [`${name}.gz`, name]],
])('a packed file beside the day that holds %s', (_, bytes, files) =>
  inDirectory(async (directory) => {
    await writeSome(directory, ['d1']);
    writeFileSync(join(directory, `${name}.gz`), bytes);
    expect(kept(directory)).toEqual(files);
    if (files.length > 1) await expect(decisionsIn(directory)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  }),
);

test('a day that was packed and begun again, with nothing in it yet, is not taken for all there is', () =>
  inDirectory(async (directory) => {
    await writeSome(directory, ['d1']);
    pack(directory);
    writeFileSync(join(directory, name), '');
    expect(await decisionsIn(directory)).toEqual(['d1']);
  }));
