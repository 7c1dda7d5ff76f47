// Who waits for a permit of one pool, in the order in which they get one: the most urgent lane first, then who has waited longest.
import { LANES } from '../queue/lanes.ts';
import type { Lane } from '../queue/queue.ts';

/** A waiter who has not asked for so long is gone: a process that died does not hold a pool up. */
export const silentMs = 1_500;

export interface PermitLine {
  /** Joins, or keeps the place it has. Answers how many are before it. */
  join(waiter: string, lane: Lane, now: number): number;
  leave(waiter: string): void;
}

interface Waiter {
  rank: number;
  since: number;
  seenAt: number;
}

export function createPermitLine(): PermitLine {
  const waiters = new Map<string, Waiter>();

  function forgetSilent(now: number): void {
    for (const [name, { seenAt }] of waiters) if (now - seenAt > silentMs) waiters.delete(name);
  }

  return {
    join(waiter, lane, now) {
      forgetSilent(now);
      // A place kept in the map, so that of two who came in the same millisecond the first stays first.
      const own = waiters.get(waiter) ?? { rank: 0, since: now, seenAt: now };
      waiters.set(waiter, Object.assign(own, { rank: LANES.indexOf(lane), seenAt: now }));
      let before = 0;
      let passedSelf = false;
      for (const [name, other] of waiters) {
        if (name === waiter) passedSelf = true;
        else if (isBefore(other, own, passedSelf)) before += 1;
      }
      return before;
    },
    leave(waiter) {
      waiters.delete(waiter);
    },
  };
}

function isBefore(one: Waiter, other: Waiter, cameLater: boolean): boolean {
  if (one.rank !== other.rank) return one.rank < other.rank;
  return one.since < other.since || (one.since === other.since && !cameLater);
}
