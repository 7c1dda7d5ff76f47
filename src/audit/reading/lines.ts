// The lines of a file of any size, in flat memory. A line is bytes, because hashing needs them as they are.

import { bareLine } from '../disk/tail.ts';
import { readChunks, unpackingFault } from './chunks.ts';

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

/** No record is nearly as long; what is longer is cut, so that memory stays flat. */
const maxLineBytes = 16 * 1024 * 1024;
const keptBytes = 1024 * 1024;
const nothing = Buffer.alloc(0);

/** A line where it stands. */
export interface Span {
  /** From 1. */
  number: number;
  bytes: Buffer;
  from: number;
  /** Where its newline is. */
  to: number;
  terminated: boolean;
  overlong: boolean;
}

/** Reads a file line by line, in batches. Throws what the file system throws. */
export async function* readLines(path: string): AsyncGenerator<Line[]> {
  for await (const spans of readSpans(path)) {
    const lines = Array.from(spans, lineOf);
    if (lines.length > 0) yield lines;
  }
}

/** The same, without taking anything out: a batch is to be gone through once, and before the next is asked for. */
export async function* readSpans(path: string): AsyncGenerator<Iterable<Span>> {
  const rest: Rest = { carried: nothing, lines: 0, overlong: false };
  try {
    for await (const chunk of readChunks(path)) {
      yield spansOf(chunk, rest);
      // Copied: the bytes of the chunk are overwritten by the next.
      rest.carried = Buffer.concat([rest.carried, chunk.subarray(chunk.lastIndexOf(10) + 1)]);
      if (rest.carried.length <= maxLineBytes) continue;
      rest.overlong = true;
      rest.carried = Buffer.from(rest.carried.subarray(0, keptBytes));
    }
  } catch (error) {
    throw unpackingFault(path, rest.lines, error) ?? error;
  }
  const { carried, lines, overlong } = rest;
  if (carried.length > 0) yield [{ number: lines + 1, bytes: carried, from: 0, to: carried.length, terminated: false, overlong }];
}

/** What is left of a chunk: the beginning of a line. */
interface Rest {
  carried: Buffer;
  lines: number;
  overlong: boolean;
}

function* spansOf(chunk: Buffer, rest: Rest): Generator<Span> {
  let from = 0;
  for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
    rest.lines += 1;
    const { carried, lines: number, overlong } = rest;
    rest.carried = nothing;
    rest.overlong = false;
    if (carried.length === 0) yield { number, bytes: chunk, from, to, terminated: true, overlong };
    else {
      const bytes = Buffer.concat([carried, chunk.subarray(from, to)]);
      yield { number, bytes, from: 0, to: bytes.length, terminated: true, overlong };
    }
    from = to + 1;
  }
}

function lineOf({ number, bytes, from, to, terminated, overlong }: Span): Line {
  return { number, bytes: bareLine(bytes.subarray(from, to)), terminated, ...(overlong ? { overlong } : {}) };
}
