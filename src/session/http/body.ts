// The body of an answer as text. The rule: what browsers and curl can read is read, so a compressed body that lacks its last bytes counts as far
// as it goes; decompressed, too, it may not exceed the bound.
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Throws RangeError when the body is too large, and what zlib throws when it is no compressed data at all. */
export function decodeBody(body: Buffer, encoding: string | undefined, maxBytes: number): string {
  const steps = (encoding ?? '').split(',').map((step) => step.trim().toLowerCase());
  const plain = steps.reduceRight((data, step) => decompress(data, step, maxBytes), body);
  return new TextDecoder().decode(plain);
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
