// The bytes of an audit file as UTF-8, out of gzip and UTF-16 too (PowerShell's `>` writes that), told by the first bytes and not by the name.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { LobbyguardError } from '../../errors.ts';

const chunkBytes = 512 * 1024;

const otherArchives: Readonly<Record<string, string>> = { '28b52ffd': 'zstd', fd377a58: 'xz', '504b0304': 'zip', '425a6839': 'bzip2' };

/** Each chunk is valid until the next is asked for. Throws what the file system throws, and INPUT_UNREADABLE for what is compressed in another way. */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const magic = await firstBytes(path);
  const archive = otherArchives[magic];
  if (archive !== undefined)
    throw new LobbyguardError('INPUT_UNREADABLE', `${path} is compressed with ${archive}: unpack it first; plain files and gzip are read`);
  yield* asUtf8(magic.startsWith('1f8b') ? unpacked(path) : plain(path));
}

async function* asUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) decoder = utf16DecoderFor(chunk);
    isFirst = false;
    yield decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  if (decoder !== undefined) yield Buffer.from(decoder.decode());
}

/** By the byte order mark, or by the zero beside the brace that a record begins with. */
function utf16DecoderFor(chunk: Buffer): TextDecoder | undefined {
  const begin = chunk.toString('hex', 0, 2);
  if (begin === 'fffe' || begin === '7b00') return new TextDecoder('utf-16le');
  return begin === 'feff' || begin === '007b' ? new TextDecoder('utf-16be') : undefined;
}

/** Into one buffer again and again: a new one for each chunk is memory that is given back late. */
async function* plain(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** What was unpacked before a fault is given out before the fault is thrown: a stream that fails drops what it still holds. */
async function* unpacked(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const unpacking = createGunzip({ chunkSize: chunkBytes });
  const read = new PassThrough({ highWaterMark: 4 * chunkBytes });
  let fault: Error | undefined;
  file.on('error', (error) => unpacking.destroy(error));
  unpacking.on('error', (error) => {
    fault = error;
    read.end();
  });
  try {
    yield* file.pipe(unpacking).pipe(read);
  } finally {
    file.destroy();
    unpacking.destroy();
  }
  if (fault !== undefined) throw fault;
}

/** Why a file could not be unpacked to its end, after so many whole lines; undefined for an error of another kind. */
export function unpackingFault(path: string, lines: number, error: unknown): LobbyguardError | undefined {
  const code = String((error as NodeJS.ErrnoException).code);
  if (!code.startsWith('Z_')) return undefined;
  const why = code === 'Z_BUF_ERROR' ? 'is cut short' : 'is damaged, or something was appended to it';
  const read = lines === 0 ? 'nothing of it could be read' : `it could be read to line ${lines}`;
  const remedy = 'get a whole copy, or unpack it yourself and read what comes out';
  return new LobbyguardError('INPUT_UNREADABLE', `${path}: the gzip file ${why}; ${read}: ${remedy}`, {
    cause: error,
  });
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}
