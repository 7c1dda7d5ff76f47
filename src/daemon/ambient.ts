// Decides everyone again when what changed is not about them: sizes and counts that rules read, the time of day, a rule that expires.
import type { PolicySet } from '../policy/policy.ts';

export interface AmbientClock {
  stop(): void;
}

const tickMs = 1_000;
/** Windows slide and sizes change all the time; this is how soon a rule about them sees it. */
const countsEveryMs = 5_000;
/** A round over everyone takes at most this share of the time. */
const share = 0.1;

/** Intervals are measured on a clock that never steps; only the time of day is the wall clock's. */
export function createAmbientClock(options: { policies(): PolicySet; decideAll(): Promise<void> }): AmbientClock {
  let minute = minuteOf(Date.now());
  let last = performance.now();
  let restUntil = 0;
  let busy = false;

  async function tick(): Promise<void> {
    const now = performance.now();
    if (busy || now < restUntil || !isDue(now)) return;
    busy = true;
    minute = minuteOf(Date.now());
    last = now;
    try {
      await options.decideAll();
    } finally {
      busy = false;
      restUntil = performance.now() + (performance.now() - now) / share;
    }
  }

  function isDue(now: number): boolean {
    const { ambient, rules } = options.policies();
    if ((ambient.counts || ambient.sizes) && now - last >= countsEveryMs) return true;
    return minuteOf(Date.now()) !== minute && (ambient.clock || rules.some((rule) => rule.expiresAt !== undefined));
  }

  const timer = setInterval(() => void tick(), tickMs);
  return { stop: () => clearInterval(timer) };
}

function minuteOf(at: number): number {
  return Math.floor(at / 60_000);
}
