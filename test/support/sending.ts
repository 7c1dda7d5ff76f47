// Slots and senders for tests of orders: a request of its own for each.
import type { Slot } from '../../src/queue/queue.ts';
import type { ActionSender } from '../../src/session/session.ts';

export function aSlot(size = 1): Slot {
  return { answered: () => {}, givenUp: () => {}, good: () => true, ride: { size } };
}

/** One that sends nothing together. */
export function aSender(send: ActionSender['send']): ActionSender {
  return { send, together: 1, sendTogether: () => Promise.reject(new Error('never together')) };
}
