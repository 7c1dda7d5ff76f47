// How many requests of one account may be on the way at once. A pool counts what is outstanding for a user and refuses from 100 on.
// The rule: reads wait for each other, and never take the places kept for actions.
import { LobbyguardError } from '../../errors.ts';

export type Lane = 'ordinary' | 'action' | 'poll';

export interface Places {
  /** Resolves to the way to give the place back. Rejects with STOPPED when the signal aborts first. */
  take(lane: Lane, signal: AbortSignal | undefined): Promise<() => void>;
}

/** Together with the parked GET well below 100. */
const placesOf: Readonly<Record<Lane, number>> = { ordinary: 70, action: 20, poll: 2 };

export function createPlaces(limits: Readonly<Record<Lane, number>> = placesOf): Places {
  const lanes = { ordinary: createLane(limits.ordinary), action: createLane(limits.action), poll: createLane(limits.poll) };
  return { take: (lane, signal) => lanes[lane](signal) };
}

function createLane(limit: number): (signal: AbortSignal | undefined) => Promise<() => void> {
  /** Each begins one request; in the order of asking. */
  const waiting = new Set<() => void>();
  let taken = 0;

  function giveBack(): void {
    const [next] = waiting;
    if (next === undefined) {
      taken -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return async (signal) => {
    if (taken < limit) taken += 1;
    else await turn(waiting, signal);
    return giveBack;
  };
}

function turn(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      waiting.delete(begin);
      reject(new LobbyguardError('STOPPED', 'given up while waiting for its turn: stopping'));
    };
    waiting.add(begin);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
  });
}
