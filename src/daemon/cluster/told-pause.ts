// Which files that pause this node the cluster has been told of, kept beside them, so that a node that comes back knows a pause that is over from one
// that somebody has made. The rule: a file that has been touched since, or of which nothing is known, is a new pause.
import { lstatSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PauseWord } from '../../cluster/cluster.ts';
import { isMoreThanNote, pauseFiles, removedNote } from '../pause-file.ts';

export interface ToldPause {
  /** Name of the cluster. */
  cluster: string;
  /** What they came to there. */
  word: PauseWord;
  files: PauseMarks;
}

/** Of each file what it looked like: whoever touches it says something new. */
export type PauseMarks = ReadonlyMap<string, string>;

export function pauseMarks(directory: string): PauseMarks {
  const marks = new Map<string, string>();
  for (const file of pauseFiles(directory) ?? []) {
    const mark = markOf(file);
    if (mark !== undefined) marks.set(file, mark);
  }
  return marks;
}

/** Undefined where it is gone. A link pauses as well, wherever it leads, and so does what may not be looked at. */
export function markOf(file: string): string | undefined {
  try {
    const own = lstatSync(file);
    const behind = own.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : undefined;
    return [own, behind].map((stat) => (stat === undefined ? '' : `${stat.mtimeMs} ${stat.size}`)).join(' ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
  }
}

/**
 * Removes a file, unless it is not what it was, or more than a note: that is somebody's. It is looked at under another name, so that what is made
 * meanwhile stays.
 */
export function takeAway(file: string, mark: string, directory: string): void {
  if (markOf(file) !== mark) return;
  if (isMoreThanNote(file, directory)) return;
  const aside = join(directory, '.resumed-pause');
  renameSync(file, aside);
  if (markOf(aside) !== mark || !removedNote(aside)) renameSync(aside, file);
}

/** Undefined where nothing is known, or nothing of this cluster. */
export function readToldPause(directory: string, cluster: string): ToldPause | undefined {
  try {
    const { files, ...told } = JSON.parse(readFileSync(noteIn(directory), 'utf8')) as Omit<ToldPause, 'files'> & { files: object };
    return told.cluster === cluster && isWord(told.word) ? { ...told, files: new Map(Object.entries(files)) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a file that pauses here is as some cluster was told of it. */
export function isTold(directory: string): boolean {
  try {
    const { files } = JSON.parse(readFileSync(noteIn(directory), 'utf8')) as { files: Record<string, string> };
    return [...pauseMarks(directory)].some(([file, mark]) => files[file] === mark);
  } catch {
    return false;
  }
}

/** Throws where it cannot be written. */
export function writeToldPause(directory: string, told: ToldPause): void {
  const next = `${noteIn(directory)}.next`;
  writeFileSync(next, `${JSON.stringify({ ...told, files: Object.fromEntries(told.files) })}\n`);
  renameSync(next, noteIn(directory));
}

export function forgetToldPause(directory: string): void {
  rmSync(noteIn(directory), { force: true });
}

/** A name that pauses nothing. */
function noteIn(directory: string): string {
  return join(directory, '.told-pause.json');
}

function isWord(word: Partial<PauseWord>): boolean {
  return word.paused === true && Number.isSafeInteger(word.gen) && Number.isSafeInteger(word.at) && typeof word.by === 'string';
}
