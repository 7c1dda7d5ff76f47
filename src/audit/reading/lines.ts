// The lines of a file of any size, in flat memory. A line is bytes, because hashing needs them as they are.

import { bareLine } from '../tail.ts';
import { readChunks } from './chunks.ts';

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

/** No record is nearly as long; what is longer is cut, so that memory stays flat. */
const maxLineBytes = 16 * 1024 * 1024;
const keptBytes = 1024 * 1024;

/** Reads a file line by line, in batches. Throws what the file system throws. */
export async function* readLines(path: string): AsyncGenerator<Line[]> {
  let carried: Buffer = Buffer.alloc(0);
  let number = 0;
  let overlong = false;
  for await (const chunk of readChunks(path)) {
    const bytes = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
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
      carried = carried.subarray(0, keptBytes);
    }
    if (lines.length > 0) yield lines;
  }
  if (carried.length > 0) yield [{ ...line(number + 1, carried, overlong), terminated: false }];
}

function line(number: number, bytes: Buffer, overlong: boolean): Line {
  return { number, bytes: bareLine(bytes), terminated: true, ...(overlong ? { overlong } : {}) };
}
