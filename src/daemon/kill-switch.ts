// The kill switch: while there is a file `PAUSED` in the audit directory, nothing is sent.
import { statSync, writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Well under the promised second, cheap enough to go on forever. */
const lookEveryMs = 200;

export interface Pause {
  readonly paused: boolean;
  /** Writes the file; takes effect at once. */
  pause(by: string): Promise<void>;
  resume(by: string): Promise<void>;
  stop(): void;
}

/** `onChange` hears of every change, from wherever it came; `by` is the first line of the file, or the caller. */
export function watchPause(directory: string, onChange: (paused: boolean, by: string) => void): Pause {
  const file = pauseFile(directory);
  let paused = standing(file) ?? true;
  let pausedBy: string | undefined;
  let resumedBy: string | undefined;
  let vanished = false;
  const timer = setInterval(look, lookEveryMs);

  function look(): void {
    const now = (standing(file) ?? paused) || heldOver();
    if (now === paused) return;
    paused = now;
    if (!paused) onChange(false, resumedBy ?? 'the file PAUSED was removed');
    else if (pausedBy !== undefined) onChange(true, firstLine(pausedBy));
    else void whoPaused(file).then((by) => onChange(true, by));
    pausedBy = undefined;
    resumedBy = undefined;
  }

  /** A directory that vanishes takes the file with it, but nobody has resumed: stay paused, and put the file back when there is a place for it. */
  function heldOver(): boolean {
    if (!paused) return false;
    const there = isDirectory(directory);
    if (there && vanished) putBack();
    else vanished = !there;
    return vanished || standing(file) !== false;
  }

  function putBack(): void {
    try {
      writeFileSync(file, 'the switch was on when the audit directory vanished\n');
      vanished = false;
    } catch {
      // Not yet a place for it: the next look tries again.
    }
  }

  return {
    get paused() {
      return paused;
    },
    async pause(by) {
      pausedBy = by;
      try {
        await writeFile(file, `${by}\n`);
        look();
      } finally {
        pausedBy = undefined;
      }
    },
    async resume(by) {
      resumedBy = by;
      await rm(file, { force: true });
      look();
    },
    stop: () => clearInterval(timer),
  };
}

export function pauseFile(directory: string): string {
  return join(directory, 'PAUSED');
}

/** Undefined where it cannot be told: a directory that may not be read has not resumed anything. */
function standing(file: string): boolean | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return undefined;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

async function whoPaused(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return firstLine(text);
}

function firstLine(text: string): string {
  return text.split(/\r?\n/)[0]?.trim().slice(0, 200) || 'the file PAUSED was created';
}
