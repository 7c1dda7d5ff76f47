import { expect, test } from 'vitest';
import { decodeText } from '../../src/yaml/decode.ts';

const utf16 = (text: string) => Buffer.from(text, 'utf16le');

test.each<[string, Uint8Array]>([
  ['little end first, with its mark', utf16('\uFEFFa: 1\n')],
  ['big end first, with its mark', utf16('\uFEFFa: 1\n').swap16()],
  ['little end first, without a mark', utf16('a: Müller\n')],
  ['big end first, without a mark', utf16('a: Müller\n').swap16()],
])('UTF-16, %s, is told as such', (_, bytes) => {
  expect(decodeText('f', bytes)).toMatchObject({ problem: { code: 'utf-16', line: 1, column: 1 } });
});

test.each([
  ['a stray zero byte', 'a: 1\r\nb: 2\0\n', 2, 5, 'delete it'],
  ['one far down', `${'# x\n'.repeat(1_000)}b\0: 2\n`, 1_001, 2, 'delete it'],
  ['an end of zeros, as a crash leaves it', `a: 1\n${'\0'.repeat(500)}`, 2, 1, 'copy the file again'],
  ['two at odd places', 'a\0: 1, bcdefghijklmn\0\n', 1, 2, 'delete it'],
  ['nothing but zeros', '\0'.repeat(4_096), 1, 1, 'nothing but zero bytes'],
])('%s is told at its place', (_, text, line, column, remedy) => {
  const told = { code: 'invisible-character', line, column, message: expect.stringContaining(remedy) };
  expect(decodeText('f', Buffer.from(text))).toMatchObject({ problem: told });
});

test.each([
  ['of git', 'a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> branch\n'],
  ['with the common ancestor', 'a: 1\r\n<<<<<<< ours\r\nb: 2\r\n||||||| base\r\n=======\r\nb: 3\r\n>>>>>>> theirs\r\n'],
  ['of a list of names', 'ann\n<<<<<<<\n=======\nbob\n>>>>>>>\n'],
])('the marks of a merge, %s, are told once, at the first of them', (_, text) => {
  const told = { code: 'merge-conflict', line: 2, column: 1, message: expect.stringContaining('<<<<<<<') };
  expect(decodeText('f', Buffer.from(text))).toMatchObject({ problem: told });
});

test.each([
  ['a heading underlined', 'a\n=======\nb\n'],
  ['marks inside a text', 'description: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> x\n'],
  ['longer lines', '<<<<<<<<\n========\n>>>>>>>>\n'],
])('%s is no merge', (_, text) => {
  expect(decodeText('f', Buffer.from(text))).toEqual({ text });
});
