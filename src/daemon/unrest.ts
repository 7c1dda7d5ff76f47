// Policies that are written again and again never come to rest, and what changed in them never takes effect: that is told.
import type { Log } from '../log.ts';

export interface Unrest {
  /** They look different from a moment ago, by these files. */
  changed(files: readonly string[]): void;
  /** They have come to rest. */
  over(): void;
}

/** Longer than anybody copies a set. Each time it is told again, twice as much must have passed. */
const firstMs = 60_000;
const namedFiles = 3;

export function createUnrest(log: Log, tellAfterMs = firstMs): Unrest {
  let since: number | undefined;
  let patienceMs = tellAfterMs;

  return {
    changed(files) {
      const now = performance.now();
      since ??= now;
      if (now - since < patienceMs) return;
      since = now;
      patienceMs *= 2;
      log.warn('the policies are written again and again: no change of them takes effect until they are left alone for a few seconds', {
        written: files.slice(0, namedFiles).join(', '),
      });
    },
    over() {
      since = undefined;
      patienceMs = tellAfterMs;
    },
  };
}
