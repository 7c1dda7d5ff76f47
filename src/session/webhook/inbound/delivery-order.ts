// Which deliveries are repeated or late: the service may send a callback twice, or out of order. The rule: only a delivery that is certainly
// a repetition is dropped; one that comes late is delivered, and the caller is told that the roster must be read again.
import type { Callback } from './callback.ts';

export type Delivery = 'next' | 'late' | 'duplicate';

export interface DeliveryOrder {
  /** Judges a callback and remembers it. `now` in epoch milliseconds. */
  judge(callback: Callback, now: number): Delivery;
}

/** How long a repetition of the same bytes is recognised, and how many bodies and channels are remembered. */
const windowMs = 10 * 60_000;
const maxBodies = 50_000;
const maxKeys = 5_000;

/**
 * Bodies without a position are never duplicates: somebody who leaves and comes back gives the same bytes twice.
 * A count that starts over (a moved pool) reads as one late delivery, not as endless ones.
 */
export function createDeliveryOrder(): DeliveryOrder {
  const bodies = new Map<string, number>();
  const acks = new Map<string, number>();
  return {
    judge({ digest, position }, now) {
      if (position === undefined) return 'next';
      forget(bodies, now);
      if (bodies.has(digest)) return 'duplicate';
      bodies.set(digest, now);
      const newest = acks.get(position.key);
      acks.delete(position.key);
      acks.set(position.key, position.ack);
      trim(acks, maxKeys);
      return newest !== undefined && position.ack <= newest ? 'late' : 'next';
    },
  };
}

function forget(bodies: Map<string, number>, now: number): void {
  for (const [digest, seenAt] of bodies) {
    if (now - seenAt < windowMs) break;
    bodies.delete(digest);
  }
  trim(bodies, maxBodies - 1);
}

/** Maps keep insertion order: the first entries are the oldest. */
function trim<T>(map: Map<string, T>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
