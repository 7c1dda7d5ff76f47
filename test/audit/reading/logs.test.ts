import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../../src/audit/log.ts';
import { findAuditLogs } from '../../../src/audit/reading/logs.ts';
import { readAudit } from '../../../src/audit/reading/read.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { aDecision, inDirectory, keepAll, started } from '../entries.ts';

const name = 'audit-2026-11-20.jsonl';

async function written(directory: string): Promise<Buffer> {
  const log = await openAuditLog({ directory, redact: keepAll, now: () => Date.UTC(2026, 10, 20) });
  for (const entry of [started, aDecision(), started]) log.write(entry);
  await log.close();
  return readFileSync(join(directory, name));
}

function utf16(text: string, mark: string): Buffer {
  return Buffer.from(`${mark}${text.replaceAll('\n', '\r\n')}`, 'utf16le');
}

test.each([
  ['with its mark, as PowerShell writes it', (text: string) => utf16(text, '\ufeff')],
  ['big endian', (text: string) => utf16(text, '\ufeff').swap16()],
  ['without a mark', (text: string) => utf16(text, '')],
  ['packed', (text: string) => gzipSync(utf16(text, '\ufeff'))],
])('a log in UTF-16 is read, %s', (_, encode) =>
  inDirectory(async (directory) => {
    const file = join(directory, 'saved.jsonl');
    writeFileSync(file, encode((await written(directory)).toString('utf8')));
    expect(await findAuditLogs([file], directory)).toHaveLength(1);
    expect(await verifyAudit([file], directory)).toMatchObject({ records: 3, breaks: [] });
  }),
);

test.each([
  ['cut short', (packed: Buffer) => packed.subarray(0, -4), 'is cut short; it could be read to line 3', 3],
  [
    'with garbage behind it',
    (packed: Buffer) => Buffer.concat([packed, Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8])]),
    'is damaged, or something was appended to it',
    0,
  ],
])('a packed log %s is told by name, after what could be read', (_, damage, said, whole) =>
  inDirectory(async (directory) => {
    const packed = gzipSync(await written(directory));
    expect(gunzipSync(packed)).toHaveLength(readFileSync(join(directory, name)).length);
    const file = join(directory, 'old.jsonl.gz');
    writeFileSync(file, damage(packed));
    let read = 0;
    const reading = (async () => {
      for await (const line of readAudit([file])) if (line.kind === 'record') read += 1;
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining(`${file}: the gzip file ${said}`),
    });
    expect(read).toBeGreaterThanOrEqual(whole);
  }),
);

test.each([
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'this is no audit log'],
  ['a web page', Buffer.from('<!doctype html>\n<p>\n'), 'this is no audit log'],
  ['a file of JSON of another kind', Buffer.from('{\n  "name": "x"\n}\n'), 'no line of it is an audit record'],
  ['an empty file', Buffer.alloc(0), 'there is nothing in it'],
  ['a file of empty lines', Buffer.from('\n\n'), 'there is nothing in it'],
])('%s is told in one sentence at its name', (_, bytes, said) =>
  inDirectory(async (directory) => {
    const file = join(directory, name);
    writeFileSync(file, bytes);
    for (const path of [file, directory])
      await expect(findAuditLogs([path], '/')).rejects.toMatchObject({
        code: 'INPUT_UNREADABLE',
        message: expect.stringContaining(`${file}: ${said}`),
      });
  }),
);

test('a file that is something else is told where it was named, and left to the reader in a directory with others', () =>
  inDirectory(async (directory) => {
    await written(directory);
    const picture = join(directory, 'audit-2026-11-19.jsonl');
    writeFileSync(picture, 'no log');
    expect(await findAuditLogs([directory], '/')).toHaveLength(2);
    await expect(findAuditLogs([join(directory, name), picture], '/')).rejects.toThrow(
      /^[^\n]*audit-2026-11-19\.jsonl: this is no audit log[^\n]*$/,
    );
  }));

test('an empty or torn day among others keeps nobody from reading them', () =>
  inDirectory(async (directory) => {
    await written(directory);
    const days = ['audit-2026-11-18.jsonl', 'audit-2026-11-19.jsonl'].map((day) => join(directory, day));
    for (const [n, content] of ['', '{"v":1,"se'].entries()) writeFileSync(days[n] ?? '', content);
    expect(await findAuditLogs([...days, join(directory, name)], '/')).toHaveLength(3);
  }));
