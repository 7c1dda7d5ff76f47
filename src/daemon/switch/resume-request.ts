// Where nothing is paused, a file `RESUMED` is a request to resume; where a file that pauses has gone, it names who took it away. The rule: it is heeded
// once, and never about a pause that is newer.
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pauseFiles } from '../pause-file.ts';

export interface ResumeRequest {
  /** Somebody asks, and has not been heeded yet. */
  readonly isAsked: boolean;
  heed(): void;
  /** Forgets what was asked for before what pauses now. */
  forgetOlder(): void;
}

export function createResumeRequest(directory: string): ResumeRequest {
  /** Where it cannot be removed, it is not heeded again. */
  let heeded: string | undefined;

  return {
    get isAsked() {
      const request = requestIn(directory);
      return request !== undefined && request !== heeded;
    },
    heed() {
      heeded = requestIn(directory);
      forgetRequest(directory);
    },
    forgetOlder() {
      if (isOlderRequest(directory)) forgetRequest(directory);
    },
  };
}

/** Where `lobbyguard resume` leaves the name of whoever ran it; where nothing is paused, it is the request itself. */
export function resumedFile(directory: string): string {
  return join(directory, 'RESUMED');
}

/** Another one for each request; undefined where nobody asks. */
function requestIn(directory: string): string | undefined {
  try {
    const info = statSync(resumedFile(directory));
    return info.isFile() ? `${info.ino} ${info.mtimeMs}` : undefined;
  } catch {
    return undefined;
  }
}

/** Than what pauses: whoever asked did not know of it. */
function isOlderRequest(directory: string): boolean {
  const asked = changedAt(resumedFile(directory));
  return asked !== undefined && (pauseFiles(directory) ?? []).some((file) => (changedAt(file) ?? 0) > asked);
}

/** Undefined where there is no such file. */
export function changedAt(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Of whoever asks to resume. */
export function forgetRequest(directory: string): void {
  try {
    rmSync(resumedFile(directory), { force: true });
  } catch {
    // A folder of that name asks for nothing; a file that stays is not heeded twice.
  }
}
