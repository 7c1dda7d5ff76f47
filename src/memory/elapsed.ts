// A clock for windows that never steps back, made of the wall clock's times: where that is set back, time goes on from where it was.

export interface Elapsed {
  /** A record was written at this time. */
  record(at: number): void;
  /** The present, for counting. */
  now(at: number): number;
  /** When something happened that is told now. */
  moment(at: number): number;
  /** For what others recorded while this clock went on: their times are taken as they are. */
  elsewhere(): Elapsed;
}

/** Nothing is told so much later than it happened: what seems to be, happened after the clock was set back. */
const latestNewsMs = 60_000;

export function createElapsed(): Elapsed {
  let lastAt = Number.NEGATIVE_INFINITY;
  let offsetMs = 0;
  return {
    record(at) {
      if (at < lastAt) offsetMs += lastAt - at;
      lastAt = at;
    },
    now: (at) => Math.max(at, lastAt) + offsetMs,
    moment: (at) => (at < lastAt - latestNewsMs ? lastAt : at) + offsetMs,
    elsewhere() {
      const shifted = (at: number): number => at + offsetMs;
      const other: Elapsed = { record() {}, now: shifted, moment: shifted, elsewhere: () => other };
      return other;
    },
  };
}
