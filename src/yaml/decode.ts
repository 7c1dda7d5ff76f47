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
  return { text: text.replaceAll(/\r\n?/g, '\n') };
}

/** By its BOM, or by the zero bytes that plain text has in no other encoding. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.subarray(0, 1024).includes(0);
}

function notUtf8(file: string, bytes: Uint8Array): Problem {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const lines = lenient.slice(0, lenient.indexOf('\ufffd')).split(/\r\n?|\n/);
  const message = 'the file is not UTF-8 from here on; save it as UTF-8';
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1, severity: 'error', code: 'not-utf8', message };
}
