// The file that is the kill switch. It is called `PAUSED`; but an Explorer that hides endings makes `PAUSED.txt` of it, and in a hurry it is
// spelled in many ways. The one rule: what looks like it pauses.
import { readdirSync, statSync } from 'node:fs';
import { lstat, readFile, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** `PAUSED`, `paused`, `PAUSED.txt`, `Paused (2).txt`, `Copy of PAUSED`, `paused2`, `pause`; audit logs are no switch, whatever somebody calls them. */
const pausing = /^(?!\.|.*\.jsonl(?:\.gz)?$)(?:.*[^\p{L}\p{N}])?paused?(?!\p{L})/iu;

/** Bytes. Whoever pauses may say why; what is longer is a document. */
const longestNote = 4_096;

/** The name we write. */
export function pauseFile(directory: string): string {
  return join(directory, 'PAUSED');
}

/** The files that pause, ours first; undefined where it cannot be told. */
export function pauseFiles(directory: string): string[] | undefined {
  try {
    const names = readdirSync(directory).filter((name) => pausing.test(name));
    return names.sort((a, b) => Number(b === 'PAUSED') - Number(a === 'PAUSED')).map((name) => join(directory, name));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : exactly(pauseFile(directory));
  }
}

/** A directory that may be entered but not listed still tells of a name. */
function exactly(file: string): string[] | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : [file];
  } catch {
    return undefined;
  }
}

/** Removes every file that pauses. Rejects, naming them, when something is left: what is more than a note is somebody's, and nobody's to delete. */
export async function removePauseFiles(directory: string): Promise<void> {
  const kept: string[] = [];
  for (const file of pauseFiles(directory) ?? [pauseFile(directory)]) {
    const info = await lstat(file).catch(() => undefined);
    if (info?.isDirectory()) await rmdir(file).catch(() => kept.push(basename(file)));
    else if (info?.isFile() && info.size > longestNote && file !== pauseFile(directory)) kept.push(basename(file));
    else await rm(file, { force: true });
  }
  if (kept.length === 0) return;
  const names = kept
    .toSorted()
    .map((name) => JSON.stringify(name))
    .join(', ');
  throw new Error(`${names} in ${directory} is called like the switch and holds more than a note; move it to another directory`);
}

/** The first line of the file that pauses; undefined where there is none, empty where it says nothing. */
export async function whoPaused(directory: string): Promise<string | undefined> {
  const [file] = pauseFiles(directory) ?? [pauseFile(directory)];
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split(/\r?\n/)[0]?.trim().slice(0, 200) ?? '';
}
