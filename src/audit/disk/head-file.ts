// Where the chain stood when it was last known to be on disk, remembered beside the log: a chain alone cannot show that its end was cut off.
// The one rule: what is remembered was durable before, so that a crash never makes it say too much.
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, unreadableBecause } from '../../errors.ts';
import { assertRegular, readRegularFile } from '../../regular-file.ts';
import type { ChainHead } from '../chain.ts';

export const headFileName = 'lobbyguard.head';

/** `unreadable`: there is such a file, and what it remembers is not known. */
export type HeadRead = { kind: 'head'; head: ChainHead } | { kind: 'none' } | { kind: 'unreadable'; reason: string };

export function readHeadFile(directory: string): HeadRead {
  try {
    const value = parsed(readRegularFile(join(directory, headFileName)).toString('utf8'));
    if (!isHead(value)) return { kind: 'unreadable', reason: 'it holds something else' };
    return { kind: 'head', head: { seq: value.seq, hash: value.hash } };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'none' } : { kind: 'unreadable', reason: unreadableBecause(error) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHead(value: unknown): value is ChainHead {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    Number.isSafeInteger(value.seq) &&
    'hash' in value &&
    typeof value.hash === 'string'
  );
}

export interface HeadFile {
  /** Best effort: why it could not be written, or undefined. */
  remember(head: ChainHead): string | undefined;
  close(): void;
}

/** It stays open and is written over in place: to open it again for every flush would cost more than the flush. */
export function createHeadFile(directory: string): HeadFile {
  const path = join(directory, headFileName);
  let fd: number | undefined;
  return {
    remember({ seq, hash }) {
      try {
        fd ??= openToWrite(path);
        // The hash is as long as ever and the number only grows: nothing of the line before is left behind.
        writeSync(fd, `${JSON.stringify({ seq, hash })}\n`, 0);
        return undefined;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? reasonOf(error);
      }
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

function openToWrite(path: string): number {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined) assertRegular(path, there);
  return openSync(path, 'w', 0o640);
}
