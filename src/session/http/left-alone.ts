// Which URLs a server asked to leave alone for a while (Retry-After). Readers of the same thing need not know of each other to heed it.
import { sleep } from '../../backoff.ts';

export interface LeftAlone {
  /** Nobody reads `url` for `ms`, five minutes at most. */
  ask(url: string, ms: number): void;
  /** Whether somebody was asked to leave it alone. */
  has(url: string): boolean;
  /** Resolves when `url` may be read, or the signal aborts. */
  over(url: string, signal: AbortSignal): Promise<void>;
}

/** So that no server can stop reading for good with one header. */
const longestMs = 300_000;
const mostUrls = 1_000;

export function createLeftAlone(): LeftAlone {
  /** Until when, ms on the clock that never steps back; oldest first. */
  const until = new Map<string, number>();

  return {
    ask(url, ms) {
      until.delete(url);
      until.set(url, performance.now() + Math.min(ms, longestMs));
      for (const oldest of until.keys()) {
        if (until.size <= mostUrls) break;
        until.delete(oldest);
      }
    },
    has: (url) => until.has(url),
    async over(url, signal) {
      for (let at = until.get(url); at !== undefined && !signal.aborted; at = until.get(url)) {
        const ms = at - performance.now();
        if (ms <= 0) until.delete(url);
        else await sleep(ms, signal);
      }
    },
  };
}
