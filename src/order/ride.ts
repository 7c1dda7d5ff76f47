// Actions that were given the same slot, sent as one request. The rule: it leaves at the end of this turn of the event loop, with those who have
// come; who comes late is held back, because the slot is for one request only.
import { LobbyguardError } from '../errors.ts';
import type { Ride } from '../queue/queue.ts';
import type { ActionPart, ActionSender } from '../session/session.ts';
import type { Reply } from '../wire/reply.ts';

interface Passenger {
  part: ActionPart;
  resolve(reply: Reply): void;
  reject(error: unknown): void;
}

interface Gathering {
  passengers: Passenger[];
  left: boolean;
}

const gatherings = new WeakMap<Ride, Gathering>();

/** What `sender.send` would come to. Rejects with STOPPED, to be tried again, where the others left without it. */
export function sendOn(ride: Ride, part: ActionPart, sender: ActionSender): Promise<Reply> {
  if (ride.size === 1) return sender.send(part.href, part.mayLeave);
  const gathering = gatherings.get(ride) ?? gather(ride, sender);
  if (gathering.left) return Promise.reject(heldBack());
  return new Promise((resolve, reject) => gathering.passengers.push({ part, resolve, reject }));
}

function gather(ride: Ride, sender: ActionSender): Gathering {
  const gathering: Gathering = { passengers: [], left: false };
  gatherings.set(ride, gathering);
  setImmediate(() => {
    gathering.left = true;
    void leave(gathering.passengers, sender);
  });
  return gathering;
}

async function leave(passengers: readonly Passenger[], sender: ActionSender): Promise<void> {
  const [first, ...others] = passengers;
  if (first === undefined) return;
  if (others.length === 0 || sender.together < passengers.length) {
    for (const { reject } of others) reject(heldBack());
    sender.send(first.part.href, first.part.mayLeave).then(first.resolve, first.reject);
    return;
  }
  try {
    const results = await sender.sendTogether(passengers.map(({ part }) => part));
    for (const [n, { resolve, reject }] of passengers.entries()) {
      const result = results[n];
      if (result?.status === 'fulfilled') resolve(result.value);
      else reject(result?.reason ?? heldBack());
    }
  } catch (error) {
    for (const { reject } of passengers) reject(error);
  }
}

function heldBack(): LobbyguardError {
  return new LobbyguardError('STOPPED', 'held back: the others left without it', { retryable: true });
}
