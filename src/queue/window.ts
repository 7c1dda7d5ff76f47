// The sliding window that keeps the rate as the server sees it: never exceeded in any one-second window.
// The rule it keeps: a request counts until one second after the last moment at which it can have reached the server.
import { createLine } from './line.ts';

/** One granted request, on its way until it is answered. */
export interface Flight {
  readonly leftAt: number;
  answered: boolean;
}

export interface Window {
  /** Whether one more request may leave now. */
  isOpen(now: number): boolean;
  /** Counts a request that leaves now. */
  leave(now: number): Flight;
  /** The request was answered, so it reached the server before now. */
  land(flight: Flight, now: number): void;
  /** When the window opens next if nothing lands before; only meaningful while it is not open. */
  opensAt(now: number): number;
  /** Requests a second; below 1 it is one request in a longer window. Fractions above 1 are rounded down: 2.5 can only mean 2 in any second. */
  setRate(requestsPerSecond: number): void;
}

/** For servers that stamp arrivals with a millisecond clock. */
const GUARD_MS = 2;

/**
 * How long an unanswered request may still be on its way. It covers a connection being set up, a busy event loop here and a busy one there.
 * An answer ends it sooner; a target that never answers must not keep its share of the rate for longer.
 */
const FLIGHT_MS = 1_000;

/**
 * Counting from the moment a request leaves is not enough: one held up by a TLS handshake arrives together with those of the next second.
 * Arrival is somewhere between leaving and the answer, hence at the latest with the answer; from there the second is counted.
 */
export function createWindow(requestsPerSecond: number): Window {
  const flying = createLine<Flight>();
  /** When each landed request was answered, in order. */
  const landed = createLine<number>();
  let unanswered = 0;
  let capacity = 1;
  let lengthMs = 1000;

  function setRate(rate: number): void {
    capacity = rate >= 1 ? Math.floor(rate) : 1;
    lengthMs = (rate >= 1 ? 1000 : 1000 / rate) + GUARD_MS;
  }

  function sweep(now: number): void {
    for (let flight = flying.first?.value; flight; flight = flying.first?.value) {
      const latest = flight.leftAt + FLIGHT_MS;
      if (!flight.answered && latest > now) break;
      flying.shift();
      if (!flight.answered) settle(flight, latest);
    }
    for (let at = landed.first; at && at.value + lengthMs <= now; at = landed.first) landed.shift();
  }

  function settle(flight: Flight, at: number): void {
    flight.answered = true;
    unanswered -= 1;
    landed.join(at);
  }

  setRate(requestsPerSecond);
  return {
    setRate,
    isOpen(now) {
      sweep(now);
      return unanswered + landed.length < capacity;
    },
    leave(now) {
      const flight = { leftAt: now, answered: false };
      flying.join(flight);
      unanswered += 1;
      return flight;
    },
    land(flight, now) {
      sweep(now);
      if (!flight.answered) settle(flight, now);
    },
    opensAt(now) {
      sweep(now);
      const oldest = landed.first?.value ?? (flying.first?.value.leftAt ?? now) + FLIGHT_MS;
      return oldest + lengthMs;
    },
  };
}
