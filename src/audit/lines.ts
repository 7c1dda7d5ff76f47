// The lines of a file of any size, in flat memory. A line is bytes, because hashing needs them as they are.
import { open } from 'node:fs/promises';
import { bareLine } from './tail.ts';

export interface Line {
  /** From 1. */
  number: number;
  /** Without newline, carriage return and byte order mark. Valid until the next line is asked for. */
  bytes: Buffer;
  /** False for a last line without a newline. */
  terminated: boolean;
  /** The line is longer than any record; `bytes` is its beginning. */
  overlong?: true;
}

const chunkBytes = 1024 * 1024;
/** No record is nearly as long; what is longer is cut, so that memory stays flat. */
const maxLineBytes = 16 * 1024 * 1024;

/** Reads a file line by line, in batches. Throws what the file system throws. */
export async function* readLines(path: string): AsyncGenerator<Line[]> {
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let carried: Buffer = Buffer.alloc(0);
    let number = 0;
    let overlong = false;
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes);
      if (bytesRead === 0) break;
      const bytes = carried.length > 0 ? Buffer.concat([carried, chunk.subarray(0, bytesRead)]) : Buffer.from(chunk.subarray(0, bytesRead));
      const lines: Line[] = [];
      let at = 0;
      for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, at)) {
        number += 1;
        lines.push(line(number, bytes.subarray(at, newline), overlong));
        overlong = false;
        at = newline + 1;
      }
      carried = bytes.subarray(at);
      if (carried.length > maxLineBytes) {
        overlong = true;
        carried = carried.subarray(0, chunkBytes);
      }
      if (lines.length > 0) yield lines;
    }
    if (carried.length > 0) yield [{ ...line(number + 1, carried, overlong), terminated: false }];
  } finally {
    await file.close();
  }
}

function line(number: number, bytes: Buffer, overlong: boolean): Line {
  return { number, bytes: bareLine(bytes), terminated: true, ...(overlong ? { overlong } : {}) };
}
