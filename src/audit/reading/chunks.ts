// The bytes of an audit file, as they are or out of gzip, told by the first bytes and not by the name.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
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
  yield* magic.startsWith('1f8b') ? unpacked(createReadStream(path, { highWaterMark: chunkBytes })) : plain(path);
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

function unpacked(file: Readable): AsyncIterable<Buffer> {
  const unpacking = createGunzip({ chunkSize: chunkBytes });
  file.on('error', (error) => unpacking.destroy(error));
  return file.pipe(unpacking);
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
