// How audit files are named and found: one file a UTC day, in an order that is the order of their names.
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';

const pattern = /^audit-(\d{4}-\d{2}-\d{2})\.jsonl$/;

/** `2026-11-20`, in UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function auditFileName(day: string): string {
  return `audit-${day}.jsonl`;
}

/** The day in an audit file's name, packed or not; undefined for any other file. */
export function dayOfFileName(name: string): string | undefined {
  return pattern.exec(bare(name))?.[1];
}

/** Absolute paths of the audit files of a directory, oldest day first. Throws what the file system throws. */
export function listAuditFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(directory, name));
}

/** The same as `listAuditFiles`; none where there is no such directory. */
export function listAuditFilesIfAny(directory: string): string[] {
  try {
    return listAuditFiles(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * All of them, with those that were packed since, in the order they were written. Where a day is there in both forms and both begin alike, one is a copy, and
 * it is taken unpacked. Otherwise somebody packed the file that was being written, and a new one was begun: the packed one comes first.
 */
export function listKeptFiles(directory: string): string[] {
  const names = new Set(readdirSync(directory).filter((name) => dayOfFileName(name) !== undefined));
  const isCopy = (name: string): boolean =>
    isPacked(name) && names.has(bare(name)) && beginAlike(join(directory, name), join(directory, bare(name)));
  return [...names]
    .filter((name) => !isCopy(name))
    .sort((a, b) => (bare(a) === bare(b) ? Number(isPacked(b)) - Number(isPacked(a)) : a < b ? -1 : 1))
    .map((name) => join(directory, name));
}

function isPacked(name: string): boolean {
  return name.endsWith('.gz');
}

function bare(name: string): string {
  return name.replace(/\.gz$/, '');
}

/** Also where nothing is in the packed one. What cannot be unpacked is like nothing: whoever reads it is told. */
function beginAlike(packed: string, plain: string): boolean {
  const one = unpackedStart(startOf(packed));
  const other = startOf(plain);
  const length = Math.min(one?.length ?? 0, other.length);
  return one !== undefined && (length > 0 || one.length === 0) && one.subarray(0, length).equals(other.subarray(0, length));
}

function unpackedStart(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** Enough to hold the place in the chain of a first record. */
const startBytes = 4096;

function startOf(file: string): Buffer {
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(startBytes);
    return bytes.subarray(0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}
