// The lines of a file of any size, in flat memory. A line is bytes, because hashing needs them as they are.

import { bareLine } from '../tail.ts';
import { readChunks } from './chunks.ts';

export interface Line {
  /** From 1. */
  number: number;
  /** Without newline, carriage return and byte order mark. Valid until the next batch is asked for. */
  bytes: Buffer;
  /** False for a last line without a newline. */
  terminated: boolean;
  /** The line is longer than any record; `bytes` is its beginning. */
  overlong?: true;
}

/** Whether the line between these two places is wanted, newline excluded. What is not costs next to nothing. */
export type Wanted = (bytes: Buffer, from: number, to: number) => boolean;

/** No record is nearly as long; what is longer is cut, so that memory stays flat. */
const maxLineBytes = 16 * 1024 * 1024;
const keptBytes = 1024 * 1024;
const nothing = Buffer.alloc(0);

/** Reads a file line by line, in batches. Lines are counted whether they are wanted or not. Throws what the file system throws. */
export async function* readLines(path: string, isWanted?: Wanted): AsyncGenerator<Line[]> {
  let carried: Buffer = nothing;
  let number = 0;
  let overlong = false;
  for await (const chunk of readChunks(path)) {
    const lines: Line[] = [];
    let at = 0;
    for (let newline = chunk.indexOf(10); newline >= 0; newline = chunk.indexOf(10, at)) {
      number += 1;
      if (carried.length > 0) lines.push(line(number, Buffer.concat([carried, chunk.subarray(at, newline)]), overlong));
      else if (isWanted?.(chunk, at, newline) !== false) lines.push(line(number, chunk.subarray(at, newline), overlong));
      overlong = false;
      carried = nothing;
      at = newline + 1;
    }
    // Copied: the bytes of the chunk are overwritten by the next.
    carried = Buffer.concat([carried, chunk.subarray(at)]);
    if (carried.length > maxLineBytes) {
      overlong = true;
      carried = Buffer.from(carried.subarray(0, keptBytes));
    }
    if (lines.length > 0) yield lines;
  }
  if (carried.length > 0) yield [{ ...line(number + 1, carried, overlong), terminated: false }];
}

function line(number: number, bytes: Buffer, overlong: boolean): Line {
  return { number, bytes: bareLine(bytes), terminated: true, ...(overlong ? { overlong } : {}) };
}
