// The body of an answer as text. The rule: what browsers and curl can read is read, so a compressed body that lacks its last bytes counts as far
// as it goes, and text is in the character set it says; decompressed, too, it may not exceed the bound.
import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Throws RangeError when the body is too large, and what zlib throws when it is no compressed data at all. */
export function decodeBody(body: Buffer, headers: IncomingHttpHeaders, maxBytes: number): string {
  const steps = (headers['content-encoding'] ?? '').split(',').map((step) => step.trim().toLowerCase());
  const plain = steps.reduceRight((data, step) => decompress(data, step, maxBytes), body);
  return textOf(plain, headers['content-type']);
}

/** UTF-16 shows by its mark, or by a zero byte beside the first letter, whatever the header says; UTF-8 where nothing known is said. */
function textOf(data: Buffer, contentType = ''): string {
  const mark = data.length < 2 ? 0 : data.readUInt16BE(0);
  if (mark === 0xfffe || (mark !== 0 && (mark & 0xff) === 0)) return new TextDecoder('utf-16le').decode(data);
  if (mark === 0xfeff || (mark !== 0 && mark < 0x100)) return new TextDecoder('utf-16be').decode(data);
  const charset = mark === 0xefbb ? 'utf-8' : charsetOf(contentType);
  try {
    return new TextDecoder(charset).decode(data);
  } catch {
    return new TextDecoder().decode(data);
  }
}

/** Quoted text of other parameters is not looked into. UTF-16 that did not show is a label that is wrong. */
function charsetOf(contentType: string): string | undefined {
  const parameters = contentType.match(/;\s*[\w-]+\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s;"]*)/g) ?? [];
  const charset = parameters.map((one) => /^;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(one)?.[1]).find((one) => one !== undefined);
  return charset !== undefined && /^utf-?16/i.test(charset) ? undefined : charset;
}

function decompress(data: Buffer, encoding: string, maxOutputLength: number): Buffer {
  if (data.length === 0) return data;
  const lenient = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength };
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(data, lenient);
    case 'deflate':
      return hasZlibHeader(data) ? inflateSync(data, lenient) : inflateRawSync(data, lenient);
    case 'br':
      return brotliDecompressSync(data, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength });
    default:
      return data;
  }
}

/** Some servers send deflate bare, without the zlib wrapping the name asks for. */
function hasZlibHeader(data: Buffer): boolean {
  return ((data[0] ?? 0) & 0x0f) === 8 && data.length > 1 && data.readUInt16BE(0) % 31 === 0;
}
