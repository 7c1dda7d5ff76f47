// The file that is the kill switch. It is called `PAUSED`; but an Explorer that hides endings makes `PAUSED.txt` of it, and in a hurry it is
// spelled in many ways. The one rule: what looks like it pauses.
import { lstatSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LobbyguardError, reasonOf } from '../errors.ts';
import { readRegularFile } from '../regular-file.ts';

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

/**
 * Writes a file that is looked at all the time, whole at once: seen half written it would be one pause, and whole another. On a full disk an empty one
 * has to do.
 */
export function writeNote(file: string, text: string): void {
  const next = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    writeFileSync(next, text);
    renameSync(next, file);
  } catch {
    rmSync(next, { force: true, recursive: true });
    writeFileSync(file, text);
  }
}

/** Throws AUDIT_UNWRITABLE, in words for whoever wanted to pause. */
export function writePauseFile(directory: string, text: string): void {
  const file = pauseFile(directory);
  try {
    writeNote(file, text);
  } catch (error) {
    throw new LobbyguardError('AUDIT_UNWRITABLE', `NOT paused, ${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Removes every file that pauses, with nothing in between that could look. Throws AUDIT_UNWRITABLE, naming them, when something is left: what is more
 * than a note is somebody's, and nobody's to delete.
 */
export function removePauseFiles(directory: string): void {
  try {
    removeEach(directory);
  } catch (error) {
    throw new LobbyguardError('AUDIT_UNWRITABLE', `STILL paused: ${reasonOf(error)}`, { cause: error });
  }
}

function removeEach(directory: string): void {
  const kept = (pauseFiles(directory) ?? [pauseFile(directory)]).flatMap((file) => (removed(file, directory) ? [] : [basename(file)]));
  if (kept.length === 0) return;
  const names = kept
    .toSorted()
    .map((name) => JSON.stringify(name))
    .join(', ');
  throw new Error(`${names} in ${directory} is called like the switch and holds more than a note; move it to another directory`);
}

function removed(file: string, directory: string): boolean {
  return !isMoreThanNote(file, directory) && removedNote(file);
}

/** A folder with something in it, or a long file that is not called as we call it. */
export function isMoreThanNote(file: string, directory: string): boolean {
  const info = lstatSync(file, { throwIfNoEntry: false });
  if (info?.isDirectory()) return !isEmpty(file);
  return info?.isFile() === true && info.size > longestNote && file !== pauseFile(directory);
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}

/** False for a folder that cannot be removed: somebody has put something into it. */
export function removedNote(file: string): boolean {
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) {
    rmSync(file, { force: true });
    return true;
  }
  try {
    rmdirSync(file);
    return true;
  } catch {
    return false;
  }
}

/** The first line of the file that pauses; undefined where there is none, empty where it says nothing. */
export function whoPaused(directory: string): string | undefined {
  const [file] = pauseFiles(directory) ?? [pauseFile(directory)];
  return file === undefined ? undefined : firstLine(file);
}

/** Of a note, without the blanks around it; empty where there is none to be read. */
export function firstLine(file: string): string {
  try {
    return textOf(readRegularFile(file)).split(/\r?\n/)[0]?.trim().slice(0, 200) ?? '';
  } catch {
    return '';
  }
}

/** PowerShell writes UTF-16 for `>`, and marks it. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
  return bytes.toString('utf8');
}
