// What `AUDIT...` on a command line means: files, and directories with their audit files, in the order the records were written.
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { LobbyguardError, reasonOf } from '../../errors.ts';
import { dayOfFileName, listKeptFiles } from './files.ts';
import { readLines } from './lines.ts';

export interface AuditFile {
  /** As a person would find it: the argument, or argument and file name. */
  path: string;
  directory: string;
}

/**
 * The files, each once, ordered by day and then by the `seq` of their first record.
 * Throws INPUT_UNREADABLE for a path that is not there or cannot be read, and when there is no audit file at all: nothing to look at is no good news.
 */
export async function findAuditFiles(paths: readonly string[], cwd: string): Promise<AuditFile[]> {
  const found = new Map<string, AuditFile>();
  for (const path of paths) {
    for (const file of reading(path, () => expand(resolve(cwd, path)))) {
      const real = reading(file, () => realpathSync(file));
      if (!found.has(real)) found.set(real, { path: file, directory: dirname(real) });
    }
  }
  if (found.size === 0)
    throw new LobbyguardError('INPUT_UNREADABLE', `${paths.join(', ')}: there is no audit log here (audit-YYYY-MM-DD.jsonl)`);
  const keyed = await Promise.all([...found.values()].map(async (file) => ({ file, ...(await orderOf(file.path)) })));
  keyed.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.seq - b.seq));
  return keyed.map(({ file }) => file);
}

/** A file system error, as what the user needs to hear. */
export function unreadable(path: string, error: unknown): LobbyguardError {
  if (error instanceof LobbyguardError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === 'ENOENT' ? 'there is no such file or directory' : reasonOf(error);
  return new LobbyguardError('INPUT_UNREADABLE', `${path}: ${why}`, { cause: error });
}

function expand(path: string): string[] {
  return statSync(path).isDirectory() ? listKeptFiles(path) : [path];
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The day in the name, else the day of the first record. */
async function orderOf(path: string): Promise<{ day: string; seq: number }> {
  const first = await firstRecord(path);
  const at = typeof first['at'] === 'string' ? first['at'] : '';
  return { day: dayOfFileName(basename(path)) ?? at.slice(0, 10), seq: typeof first['seq'] === 'number' ? first['seq'] : 0 };
}

async function firstRecord(path: string): Promise<Record<string, unknown>> {
  try {
    for await (const lines of readLines(path)) {
      const record = parsed(lines[0]?.bytes.toString('utf8') ?? '');
      return record;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return {};
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
