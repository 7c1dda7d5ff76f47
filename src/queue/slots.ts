// Hands out the moments at which a request may leave: in lane order, first come first served within a lane.
// The rule it keeps: no slot while the window is full, and none during a hold.
import { lanesFor } from './lanes.ts';
import { createLine, type Line, type Place } from './line.ts';
import type { Lane } from './queue.ts';
import { createWindow, type Flight } from './window.ts';

/** Called when the slot is given; the request leaves now. */
export type Grant = (flight: Flight) => void;

export interface Slots {
  ask(lane: Lane, grant: Grant): Place<Grant>;
  /** Takes back what was asked for. */
  withdraw(lane: Lane, asked: Place<Grant>): void;
  land(flight: Flight): void;
  /** No slot until then, on the queue's clock. Never shortens a hold. */
  holdUntil(at: number): void;
  setRate(requestsPerSecond: number): void;
  /** Slots given since the start. */
  readonly given: number;
  close(): void;
}

export function createSlots(requestsPerSecond: number, now: () => number): Slots {
  const window = createWindow(requestsPerSecond);
  const lines: Record<Lane, Line<Grant>> = { human: createLine(), eject: createLine(), reject: createLine(), admit: createLine() };
  let wasHumanLast = false;
  let asking = 0;
  let given = 0;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;

  function giveOut(): void {
    while (asking > 0) {
      const at = now();
      const openAt = opensAt(at);
      if (openAt > at) {
        wakeAt(at, openAt);
        return;
      }
      const grant = firstAsked();
      if (!grant) return;
      asking -= 1;
      given += 1;
      grant(window.leave());
    }
    sleep();
  }

  function opensAt(at: number): number {
    if (at < heldUntil) return heldUntil;
    return window.isOpen(at) ? at : window.opensAt();
  }

  function firstAsked(): Grant | undefined {
    for (const lane of lanesFor(wasHumanLast)) {
      const grant = lines[lane].shift();
      if (grant === undefined) continue;
      wasHumanLast = lane === 'human';
      return grant;
    }
    return undefined;
  }

  /** Node's timers may fire up to a millisecond early; so every waiter looks again when woken. */
  function wakeAt(at: number, openAt: number): void {
    if (timer && wakesAt <= openAt) return;
    sleep();
    // Then only an answer opens the window, and that comes by `land`.
    if (openAt === Number.POSITIVE_INFINITY) return;
    wakesAt = openAt;
    timer = setTimeout(wake, Math.max(1, Math.ceil(openAt - at)));
  }

  function wake(): void {
    sleep();
    giveOut();
  }

  function sleep(): void {
    clearTimeout(timer);
    timer = undefined;
    wakesAt = Number.POSITIVE_INFINITY;
  }

  return {
    get given() {
      return given;
    },
    ask(lane, grant) {
      const place = lines[lane].join(grant);
      asking += 1;
      giveOut();
      return place;
    },
    withdraw(lane, asked) {
      if (lines[lane].leave(asked)) asking -= 1;
      if (asking === 0) sleep();
    },
    land(flight) {
      window.land(flight, now());
      if (asking > 0) giveOut();
    },
    holdUntil(at) {
      heldUntil = Math.max(heldUntil, at);
    },
    setRate(rate) {
      window.setRate(rate);
      giveOut();
    },
    close: sleep,
  };
}
