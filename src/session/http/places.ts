// How many requests of one account may be on the way at once. A pool counts what is outstanding for a user and refuses from 100 on.
// The rule: reads wait for each other, and never take the places kept for actions.
import { LobbyguardError } from '../../errors.ts';

export type Lane = 'ordinary' | 'action' | 'poll';

export interface Places {
  /** Resolves to the way to give the places back. Rejects with STOPPED when the signal aborts first. More than a lane has are as many as it has. */
  take(lane: Lane, signal: AbortSignal | undefined, count?: number): Promise<() => void>;
}

type Limits = Readonly<Record<Lane, number>>;

/** All reads and actions together; with the parked GET that is well below 100. */
const outstanding = 90;
const forActions = 20;

/** `batch`: parts a batch of actions may have, each of which is outstanding. */
export function placesFor(batch: number): Limits {
  const action = Math.max(forActions, batch);
  return { ordinary: outstanding - action, action, poll: 2 };
}

export function createPlaces(limits: Limits = placesFor(1)): Places {
  const lanes = { ordinary: createLane(limits.ordinary), action: createLane(limits.action), poll: createLane(limits.poll) };
  return { take: (lane, signal, count = 1) => lanes[lane](signal, count) };
}

interface Waiting {
  count: number;
  begin(): void;
}

function createLane(limit: number): (signal: AbortSignal | undefined, count: number) => Promise<() => void> {
  /** In the order of asking. */
  const waiting = new Set<Waiting>();
  let taken = 0;

  function letIn(): void {
    for (const next of waiting) {
      if (taken + next.count > limit) return;
      waiting.delete(next);
      taken += next.count;
      next.begin();
    }
  }

  return async (signal, wanted) => {
    const count = Math.min(wanted, limit);
    if (waiting.size === 0 && taken + count <= limit) taken += count;
    else await turn(waiting, count, signal, letIn);
    return () => {
      taken -= count;
      letIn();
    };
  };
}

function turn(waiting: Set<Waiting>, count: number, signal: AbortSignal | undefined, letIn: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const place = {
      count,
      begin(): void {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      },
    };
    const giveUp = (): void => {
      waiting.delete(place);
      reject(new LobbyguardError('STOPPED', 'given up while waiting for its turn: stopping'));
      // Who stood behind may fit where this one did not.
      letIn();
    };
    waiting.add(place);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
  });
}
