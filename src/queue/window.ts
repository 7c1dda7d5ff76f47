// The sliding window that keeps the rate as the server sees it: never exceeded in any one-second window.
// The rule it keeps: a request counts until one second after the last moment at which it can have reached the server.
import { createLine } from './line.ts';

/** One granted request, on its way until it is answered or given up. */
export interface Flight {
  landed: boolean;
}

export interface Window {
  /** Whether one more request may leave now. */
  isOpen(now: number): boolean;
  /** How many more may leave now. */
  room(now: number): number;
  /** Counts a request that leaves now. */
  leave(): Flight;
  /** The request was answered or given up, so it reached the server before now or never will. */
  land(flight: Flight, now: number): void;
  /** When the window opens next if nothing lands before: never, where only requests on their way fill it. Only meaningful while it is not open. */
  opensAt(): number;
  /** Requests a second; below 1 it is one request in a longer window. Fractions above 1 are rounded down: 2.5 can only mean 2 in any second. */
  setRate(requestsPerSecond: number): void;
}

/** For servers that stamp arrivals with a millisecond clock. */
const GUARD_MS = 2;

/**
 * Counting from the moment a request leaves is not enough: one held up by a TLS handshake, a lost packet or a busy server arrives together
 * with those of the next second. Arrival is somewhere between leaving and the answer, hence at the latest with the answer; from there the
 * second is counted. No answer yet proves nothing, so a request on its way counts for as long as that takes: the sender bounds it.
 */
export function createWindow(requestsPerSecond: number): Window {
  /** When each landed request was answered, in order. */
  const landed = createLine<number>();
  let flying = 0;
  let capacity = 1;
  let lengthMs = 1000;

  function setRate(rate: number): void {
    capacity = rate >= 1 ? Math.floor(rate) : 1;
    lengthMs = (rate >= 1 ? 1000 : 1000 / rate) + GUARD_MS;
  }

  function sweep(now: number): void {
    for (let at = landed.first; at && at.value + lengthMs <= now; at = landed.first) landed.shift();
  }

  function room(now: number): number {
    sweep(now);
    return capacity - flying - landed.length;
  }

  setRate(requestsPerSecond);
  return {
    setRate,
    isOpen: (now) => room(now) > 0,
    room,
    leave() {
      flying += 1;
      return { landed: false };
    },
    land(flight, now) {
      if (flight.landed) return;
      flight.landed = true;
      flying -= 1;
      landed.join(now);
    },
    opensAt() {
      return (landed.first?.value ?? Number.POSITIVE_INFINITY) + lengthMs;
    },
  };
}
