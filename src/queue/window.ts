// The sliding window that keeps the rate as the server sees it: never exceeded in any one-second window.
// The rule it keeps: a request counts until one second after the last moment at which it can have reached the server.
import { createLine, type Line } from './line.ts';

/** One granted request, on its way until it is answered, given up, or known never to leave. */
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
  /** The request was answered, so it reached the server before now, or it never left. */
  land(flight: Flight, now: number): void;
  /** Nobody waits for its answer any more: it may have reached the server, and may still do so for a while. */
  giveUp(flight: Flight, now: number): void;
  /** When the window opens next if nothing lands before: never, where only requests on their way fill it. Only meaningful while it is not open. */
  opensAt(): number;
  /** Requests a second; below 1 it is one request in a longer window. Fractions above 1 are rounded down: 2.5 can only mean 2 in any second. */
  setRate(requestsPerSecond: number): void;
}

/** For servers that stamp arrivals with a millisecond clock. */
const GUARD_MS = 2;
/** Longest way to the server of a request that has left. */
const WAY_MS = 1_000;

/**
 * Counting from the moment a request leaves is not enough: one held up by a TLS handshake, a lost packet or a busy server arrives together
 * with those of the next second. Arrival is somewhere between leaving and the answer, hence at the latest with the answer; from there the
 * second is counted. No answer yet proves nothing, so a request on its way counts for as long as that takes: the sender bounds it.
 * One that is given up proves as little: a busy server, or what lies before it, may hold it a while longer.
 */
export function createWindow(requestsPerSecond: number): Window {
  /** When each landed request was answered, in order. */
  const landed = createLine<number>();
  /** Until when each of the others may still have reached the server, in order. */
  const givenUp = createLine<number>();
  let flying = 0;
  let capacity = 1;
  let lengthMs = 1000;

  function setRate(rate: number): void {
    capacity = rate >= 1 ? Math.floor(rate) : 1;
    lengthMs = (rate >= 1 ? 1000 : 1000 / rate) + GUARD_MS;
  }

  function sweep(now: number): void {
    for (const line of [landed, givenUp]) for (let at = line.first; at && at.value + lengthMs <= now; at = line.first) line.shift();
  }

  function room(now: number): number {
    sweep(now);
    return capacity - flying - landed.length - givenUp.length;
  }

  function end(flight: Flight, line: Line<number>, arrivedBy: number): void {
    if (flight.landed) return;
    flight.landed = true;
    flying -= 1;
    line.join(arrivedBy);
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
    land: (flight, now) => end(flight, landed, now),
    giveUp: (flight, now) => end(flight, givenUp, now + WAY_MS),
    opensAt() {
      const first = [landed, givenUp].map((line) => line.first?.value ?? Number.POSITIVE_INFINITY);
      return Math.min(...first) + lengthMs;
    },
  };
}
