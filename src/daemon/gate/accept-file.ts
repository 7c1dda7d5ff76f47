// Accepting the set that waits without a console: a file `ACCEPTED` in the audit directory, beside `PAUSED`, that holds the revision.
// The one rule: exactly the set that is named takes effect, never another one that waits by now.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type By, localBy } from '../../audit/human.ts';
import type { Log } from '../../log.ts';

export interface AcceptFileOptions {
  directory: string;
  log: Log;
  /** The revision of the set that waits. */
  waiting(): string | undefined;
  accept(revision: string, by: By): void;
}

const lookEveryMs = 250;
/** An Explorer that hides endings makes the second one. */
const names = ['ACCEPTED', 'ACCEPTED.txt'];
/** A revision, or the beginning of it as it is shown. */
const revisionIn = /\b[0-9a-f]{12,64}\b/i;

export function acceptFile(directory: string): string {
  return join(directory, 'ACCEPTED');
}

export function watchAcceptFile({ directory, log, waiting, accept }: AcceptFileOptions): { stop(): void } {
  const timer = setInterval(look, lookEveryMs);
  /** A file that could not be taken away is heeded once. */
  let heeded: string | undefined;

  function look(): void {
    for (const file of names.map((name) => join(directory, name))) {
      const text = textOf(file);
      const named = text === undefined ? undefined : revisionIn.exec(text)?.[0].toLowerCase();
      // Without a revision it is still being written, or says nothing.
      if (text === undefined || named === undefined || heeded === `${file} ${text}`) continue;
      heeded = `${file} ${text}`;
      heed(named, whoIn(text));
      if (removed(file)) heeded = undefined;
    }
  }

  function heed(named: string, by: By): void {
    const revision = waiting();
    if (revision?.startsWith(named)) accept(revision, by);
    else log.warn('a file ACCEPTED names a set that does not wait, or not any more', { revision: named.slice(0, 12) });
  }

  return { stop: () => clearInterval(timer) };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What stands beside the revision is who says so. */
function whoIn(text: string): By {
  const who = text.replace(revisionIn, '').replace(/[\s\uFEFF]+/g, ' ');
  return localBy(who.trim().slice(0, 200) || 'the file ACCEPTED', 'cli');
}

function removed(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch {
    return false;
  }
}
