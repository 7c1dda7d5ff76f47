// How long to wait before another try, and the waiting itself: capped, jittered, abortable. One rule: nothing waits without a signal.
import { setTimeout as delay } from 'node:timers/promises';

/** The pause after the first failure and the longest one, ms. In between it doubles. */
export interface Backoff {
  minMs: number;
  maxMs: number;
}

/** The pause after the `attempt`-th failure in a row (from 1): doubling up to the cap, the upper half of it random, so that a fleet spreads out. */
export function backoffMs(attempt: number, backoff: Backoff, random: () => number = Math.random): number {
  const ceiling = Math.min(backoff.maxMs, backoff.minMs * 2 ** Math.min(attempt - 1, 30));
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Waits; an abort ends the wait early and is not an error. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
