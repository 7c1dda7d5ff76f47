// How far the wall clock of this machine is ahead of that of Redis.
import type { Seen } from './leases.ts';

/** An answer that took longer tells little of the time. */
const leisureMs = 500;

/** Undefined where the beat, which has just been answered, does not tell. */
export function clockAheadOf({ now, asked, answered }: Pick<Seen, 'now' | 'asked' | 'answered'>, wall = Date.now()): number | undefined {
  return answered - asked < leisureMs ? wall - now : undefined;
}
