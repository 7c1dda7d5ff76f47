// Which deliveries are repetitions (docs/protocol.md, Callbacks: at least once). The rule: only one that certainly repeats another is dropped.
import type { Callback } from './callback.ts';

export interface Repetitions {
  /** True for a callback that was delivered before; remembers it. `now` in epoch milliseconds. */
  repeats(callback: Callback, now: number): boolean;
}

/** How long a repetition of the same bytes is recognised, and how many bodies are remembered. */
const windowMs = 10 * 60_000;
const maxBodies = 50_000;

/** Bodies without a position never repeat another: somebody who leaves and comes back gives the same bytes twice. */
export function createRepetitions(): Repetitions {
  const bodies = new Map<string, number>();
  return {
    repeats({ digest, position }, now) {
      if (position === undefined) return false;
      forget(bodies, now);
      if (bodies.has(digest)) return true;
      bodies.set(digest, now);
      return false;
    },
  };
}

/** Maps keep insertion order: the first entries are the oldest. */
function forget(bodies: Map<string, number>, now: number): void {
  for (const [digest, seenAt] of bodies) {
    if (now - seenAt < windowMs && bodies.size < maxBodies) return;
    bodies.delete(digest);
  }
}
