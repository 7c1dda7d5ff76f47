// The end of an audit file: where the chain ends, and what a crash left behind it. Reads only as much of the file as it needs.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { defined } from '../../defined.ts';
import { type ChainHead, type Link, readLink } from '../chain.ts';

/** This much of the end is checked at a start; `verify` checks everything. */
const firstLook = 4 * 1024 * 1024;

export interface Tail {
  /** The last record; undefined when the file has none. */
  head?: ChainHead;
  /** Bytes up to and including the last record and its newline. */
  end: number;
  /** The last record lacks its newline. */
  unterminated: boolean;
  /** Bytes behind the last record that are no record: a line torn by a crash, or what was scribbled there. */
  torn: number;
  /** What is wrong with the chain near the end, unless an alarm behind it has already said so. */
  broken?: string;
}

/** Looks at the end of a file. Throws what the file system throws. */
export function readTail(path: string): Tail {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    for (let look = firstLook; ; look *= 4) {
      const start = Math.max(0, size - look);
      const tail = tailOf(readRange(fd, start, size), start);
      if (tail.head !== undefined || start === 0) return tail;
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * Copies what is behind the last record into `<file>.torn-<time>` and cuts it off; adds a missing newline.
 * Returns the copy's path, when there was something to keep aside.
 */
export function repairTail(path: string, tail: Tail, now: number): string | undefined {
  if (tail.torn === 0 && !tail.unterminated) return undefined;
  const fd = openSync(path, 'r+');
  try {
    const aside = tail.torn > 0 ? keepAside(path, readRange(fd, tail.end, tail.end + tail.torn), now) : undefined;
    ftruncateSync(fd, tail.end);
    if (tail.unterminated) writeSync(fd, '\n', tail.end);
    fsyncSync(fd);
    return aside;
  } finally {
    closeSync(fd);
  }
}

function keepAside(path: string, bytes: Buffer, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  for (let n = 1; ; n += 1) {
    const aside = `${path}.torn-${stamp}${n === 1 ? '' : `-${n}`}`;
    const fd = openIfNew(aside);
    if (fd === undefined) continue;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return aside;
  }
}

function openIfNew(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o640);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

function readRange(fd: number, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(fd, bytes, filled, bytes.length - filled, start + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

interface PlacedLink extends Link {
  /** Offset behind the line and its newline. */
  end: number;
  terminated: boolean;
}

function tailOf(bytes: Buffer, start: number): Tail {
  const links = linksIn(bytes, start);
  const last = links.at(-1);
  const end = last?.end ?? start;
  const rest = bytes.subarray(end - start);
  const torn = rest.toString('latin1').trim() === '' ? 0 : rest.length;
  const broken = firstBreak(links);
  return {
    end: torn === 0 && last?.terminated !== false ? start + bytes.length : end,
    torn,
    unterminated: last?.terminated === false,
    ...(last === undefined ? {} : { head: { seq: last.seq, hash: last.hash } }),
    ...defined({ broken }),
  };
}

/** The records among the lines; the first line is left out when the range may have cut it. */
function linksIn(bytes: Buffer, start: number): PlacedLink[] {
  const links: PlacedLink[] = [];
  let at = start === 0 ? 0 : bytes.indexOf(10) + 1;
  while (at < bytes.length) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline + 1;
    const link = readLink(bareLine(bytes.subarray(at, newline < 0 ? end : newline)));
    if (link !== undefined) links.push({ ...link, end: start + end, terminated: newline >= 0 });
    at = end;
  }
  return links;
}

/** What an editor on Windows adds is not part of a line: a byte order mark in front, a carriage return behind. */
export function bareLine(line: Buffer): Buffer {
  const from = line.length >= 3 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const to = line.at(-1) === 13 ? line.length - 1 : line.length;
  return line.subarray(from, to);
}

function firstBreak(links: readonly PlacedLink[]): string | undefined {
  const told = links.findLastIndex(({ record }) => record['code'] === 'audit-chain-broken');
  for (const [at, link] of links.entries()) {
    if (at <= told) continue;
    const before = links[at - 1];
    if (!link.intact) return `record ${link.seq} does not match its hash`;
    if (before !== undefined && (link.prev !== before.hash || link.seq !== before.seq + 1)) {
      return `record ${link.seq} does not follow record ${before.seq}`;
    }
  }
  return undefined;
}
