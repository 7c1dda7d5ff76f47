import { expect, test } from 'vitest';
import { readList } from '../../../src/meetings/sources/list.ts';

const uri = 'sip:müller@example.com;gruu;opaque=app:conf:focus:id:ABC123';
const read = (bytes: Buffer) => readList({ name: 'meetings.txt', bytes }, () => true);

test('a list of meetings as Notepad saves it is read', () => {
  expect(read(Buffer.from(`\ufeff# ours\r\n${uri} # weekly\r\n`))).toMatchObject({
    ok: true,
    items: [{ id: uri, where: 'meetings.txt:2' }],
  });
});

test.each([
  ['in a code page of Windows', Buffer.from(`# ours\n${uri}\n`, 'latin1'), /meetings\.txt:2: .*UTF-8/],
  ['in UTF-16', Buffer.from(`\ufeff${uri}\n`, 'utf16le'), /UTF-16/],
  ['in UTF-16 without a mark', Buffer.from(`${uri}\n`, 'utf16le'), /UTF-16/],
])('a list of meetings %s is refused: it would name a meeting that does not exist', (_what, bytes, why) => {
  expect(read(bytes)).toMatchObject({ ok: false, why: expect.stringMatching(why) });
});
