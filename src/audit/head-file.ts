// Where the chain stood when it was last known to be on disk, remembered beside the log: a chain alone cannot show that its end was cut off.
// The one rule: what is remembered was durable before, so that a crash never makes it say too much.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainHead } from './chain.ts';

export const headFileName = 'lobbyguard.head';

/** Undefined where nothing sensible is remembered. */
export function readHeadFile(directory: string): ChainHead | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, headFileName), 'utf8'));
    return isHead(value) ? { seq: value.seq, hash: value.hash } : undefined;
  } catch {
    return undefined;
  }
}

function isHead(value: unknown): value is ChainHead {
  return typeof value === 'object' && value !== null && 'seq' in value && Number.isSafeInteger(value.seq) && 'hash' in value;
}

/** Best effort: the log itself tells when the disk cannot be written. */
export function writeHeadFile(directory: string, head: ChainHead): void {
  try {
    writeFileSync(join(directory, headFileName), `${JSON.stringify({ seq: head.seq, hash: head.hash })}\n`, { mode: 0o640 });
  } catch {
    // The next flush tries again.
  }
}
