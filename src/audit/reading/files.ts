// How audit files are named and found: one file a UTC day, in an order that is the order of their names.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

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
  return pattern.exec(name.replace(/\.gz$/, ''))?.[1];
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

/** All of them, with those that were packed since; a day that is there in both forms is taken unpacked. */
export function listKeptFiles(directory: string): string[] {
  const names = new Set(readdirSync(directory).filter((name) => dayOfFileName(name) !== undefined));
  const kept = [...names].filter((name) => !name.endsWith('.gz') || !names.has(name.slice(0, -'.gz'.length)));
  return kept.sort().map((name) => join(directory, name));
}
