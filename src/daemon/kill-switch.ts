// The kill switch: while there is a file `PAUSED` (pause-file.ts) in the audit directory, nothing is sent.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type By, localBy } from '../audit/human.ts';
import { lockFileName } from '../audit/lock/lock.ts';
import { firstLine, isMoreThanNote, pauseFile, pauseFiles, removePauseFiles, writePauseFile } from './pause-file.ts';
import { createResumeRequest, forgetRequest, resumedFile } from './switch/resume-request.ts';

/** Well under the promised second, cheap enough to go on forever. */
const lookEveryMs = 200;

export interface Pause {
  readonly paused: boolean;
  /** Who paused, as far as is known; undefined where nothing is paused. */
  readonly by: By | undefined;
  /** Whom the files name now. */
  pauser(otherwise: string): By;
  /** Writes the file; takes effect at once. Rejects with AUDIT_UNWRITABLE where that cannot be, and so does `resume`. */
  pause(by: By): Promise<void>;
  /** Told as a change even where nothing was paused: it is also how rules over their cap are let go on. */
  resume(by: By): Promise<void>;
  /** Looks at the files now: what has changed is their doing. */
  look(by: By): void;
  stop(): void;
}

/**
 * `onChange` hears of every change, from wherever it came: who called, or who is named in the files. `said`: somebody said so; otherwise a file is gone.
 */
export function watchPause(directory: string, onChange: (paused: boolean, by: By, said: boolean) => void): Pause {
  const file = pauseFile(directory);
  let paused = standing(directory) ?? true;
  let pausedBy = paused ? pauser(directory) : undefined;
  /** Where the file was seen last. */
  let home = paused ? placeOf(directory) : undefined;
  let vanished = false;
  const request = createResumeRequest(directory);
  const timer = setInterval(() => look(), lookEveryMs);

  /** `by`: whose doing it is, where that is known. */
  function look(by?: By): void {
    const stands = standing(directory);
    if (stands === true) home = placeOf(directory);
    if (stands === true) request.forgetOlder();
    const now = (stands ?? paused) || heldOver(by !== undefined);
    const asked = !now && request.isAsked;
    if (now === paused && !asked) return;
    paused = now;
    // What was asked for before this pause does not end it, and what is resumed here is not resumed again for who asked as well.
    if (paused) forgetRequest(directory);
    else if (by !== undefined) request.heed();
    pausedBy = paused ? (by ?? pauser(directory)) : undefined;
    if (by !== undefined) onChange(paused, by, true);
    else if (pausedBy !== undefined) onChange(true, pausedBy, true);
    else onChange(false, resumer(), asked);
  }

  /** Who resumes from a terminal leaves a name. */
  function resumer(): By {
    const otherwise = 'the file PAUSED was removed';
    const by = request.isAsked ? namedIn(resumedFile(directory), otherwise) : localBy(otherwise, 'cli');
    request.heed();
    return by;
  }

  /**
   * A directory that vanishes, or gives way to another one (a disk that is not mounted any more, a folder moved aside), takes the file with it, but nobody
   * has resumed: stay paused, and put the file back when there is a place for it.
   */
  function heldOver(isSaid: boolean): boolean {
    if (!paused) return false;
    const place = placeOf(directory);
    if (place === undefined) vanished = true;
    else if (isSaid || request.isAsked) vanished = false;
    else if (isAnother(place, home)) vanished = true;
    if (place !== undefined && vanished) putBack();
    return vanished || standing(directory) !== false;
  }

  function putBack(): void {
    try {
      writeFileSync(file, 'the switch was on when the audit directory vanished\n');
      home = placeOf(directory);
      vanished = false;
    } catch {
      // Not yet a place for it: the next look tries again.
    }
  }

  return {
    get paused() {
      return paused;
    },
    get by() {
      return pausedBy;
    },
    pauser: (otherwise) => namedIn((pauseFiles(directory) ?? [])[0] ?? file, otherwise),
    async pause(by) {
      try {
        writePauseFile(directory, `${by.who}\n`);
      } catch (error) {
        // What stands there already pauses, whatever it is.
        if (standing(directory) !== true) throw error;
      }
      look(by);
    },
    async resume(by) {
      const before = paused;
      removePauseFiles(directory);
      look(by);
      if (!before) onChange(false, by, true);
    },
    look,
    stop: () => clearInterval(timer),
  };
}

/** Undefined where it cannot be told: a directory that may not be read has not resumed anything. */
function standing(directory: string): boolean | undefined {
  const files = pauseFiles(directory);
  return files === undefined ? undefined : files.length > 0;
}

function pauser(directory: string): By {
  const [file = pauseFile(directory)] = pauseFiles(directory) ?? [];
  return namedIn(file, `the file ${basename(file)} was created`);
}

interface Place {
  /** Of the file system. */
  id: string;
  /** A directory made again may get the number of the one before, but not our lock. */
  locked: boolean;
}

/** Undefined where there is no directory. */
function placeOf(directory: string): Place | undefined {
  try {
    const info = statSync(directory);
    if (!info.isDirectory()) return undefined;
    return { id: `${info.dev} ${info.ino}`, locked: existsSync(join(directory, lockFileName)) };
  } catch {
    return undefined;
  }
}

function isAnother(place: Place, home: Place | undefined): boolean {
  return home !== undefined && (place.id !== home.id || (home.locked && !place.locked));
}

/** The first line of a note, as a name; people who do it by hand leave none. */
export function namedIn(file: string, otherwise: string): By {
  const line = isMoreThanNote(file, dirname(file)) ? '' : firstLine(file);
  return localBy(withoutTime(line) || otherwise, 'cli');
}

/** `alice@server1 at 2026-11-20T09:00:00.000Z`: the record has a time of its own. */
function withoutTime(line: string): string {
  return line.replace(/ at \d{4}-\d\d-\d\dT\S*$/, '').trim();
}
