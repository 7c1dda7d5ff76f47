// Files that people name. The rule: what is no regular file is refused before it is opened, because a FIFO or a device may keep whoever opens it waiting for ever.
import { readFileSync, type Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** Links are followed. Throws what the file system throws, and for a FIFO or a device an error whose `code` says so. */
export function readRegularFile(path: string): Buffer {
  assertRegular(path, statSync(path));
  return readFileSync(path);
}

/** The same, without waiting for the disk. */
export async function loadRegularFile(path: string): Promise<Buffer> {
  assertRegular(path, await stat(path));
  return readFile(path);
}

/** A directory is told by the system itself. */
export function assertRegular(path: string, stats: Stats): void {
  if (stats.isFile() || stats.isDirectory()) return;
  throw Object.assign(new Error(`${path} is no regular file`), { code: 'no regular file', syscall: 'open' });
}
