// Bytes to text: UTF-8 with or without BOM, any line ends. What is not that is refused with the remedy.
import { isUtf8 } from 'node:buffer';
import type { Problem } from '../errors.ts';

/** Text with `\n` line ends and no BOM, or the problem. */
export function decodeText(file: string, bytes: Uint8Array): { text: string } | { problem: Problem } {
  if (looksLikeUtf16(bytes)) {
    const message = 'the file is UTF-16; save it as UTF-8 (Notepad: "Save as", Encoding "UTF-8"; PowerShell: Set-Content -Encoding utf8)';
    return { problem: { file, line: 1, column: 1, severity: 'error', code: 'utf-16', message } };
  }
  if (!isUtf8(bytes)) return { problem: notUtf8(file, bytes) };
  const text = new TextDecoder('utf-8').decode(bytes);
  if (text.includes('\0')) return { problem: zeroByte(file, text) };
  const plain = text.replaceAll(/\r\n?/g, '\n');
  const conflict = conflictIn(plain);
  return conflict === undefined ? { text: plain } : { problem: mergeConflict(file, plain.slice(0, conflict)) };
}

/** Where the marks that git, hg and svn leave begin. In a list they would be entries, and what both sides say would be in force. */
function conflictIn(text: string): number | undefined {
  const begin = text.search(/^<{7}(?: .*)?$/m);
  if (begin < 0) return undefined;
  const rest = text.slice(begin);
  const middle = rest.search(/^={7}$/m);
  return middle > 0 && /^>{7}(?: .*)?$/m.test(rest.slice(middle)) ? begin : undefined;
}

function mergeConflict(file: string, before: string): Problem {
  const message = 'a merge stopped here at a conflict; keep one of the two sides, and remove the lines with <<<<<<<, ======= and >>>>>>>';
  return { file, line: before.split('\n').length, column: 1, severity: 'error', code: 'merge-conflict', message };
}

/** By its BOM, or by zeros that are every other byte and no other. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const zeros = [0, 0];
  for (const [at, byte] of bytes.subarray(0, 1024).entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  return Math.min(even, odd) === 0 && Math.max(even, odd) > Math.min(bytes.length, 1024) / 4;
}

function zeroByte(file: string, text: string): Problem {
  const lines = text.slice(0, text.indexOf('\0')).split(/\r\n?|\n/);
  const message = /[^\0]/.test(text)
    ? 'there is a zero byte here (U+0000), which no text has; delete it, or copy the file again if it was cut off'
    : 'the file is nothing but zero bytes, as a power cut or a full disk leaves it; copy it again';
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1, severity: 'error', code: 'invisible-character', message };
}

function notUtf8(file: string, bytes: Uint8Array): Problem {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const lines = lenient.slice(0, lenient.indexOf('\ufffd')).split(/\r\n?|\n/);
  const message = 'the file is not UTF-8 from here on; save it as UTF-8';
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1, severity: 'error', code: 'not-utf8', message };
}
