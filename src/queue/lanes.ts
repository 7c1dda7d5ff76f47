// The order in which waiting jobs start: what a human waits for, then eject before reject before admit; first come, first served within a lane.
// A human's job never takes more than every other turn while others wait.
// The rule it keeps: retried jobs never hold more than one concurrency place together, so a target that hangs delays nobody else.
import { createLine, type Line, type Place } from './line.ts';
import type { Lane } from './queue.ts';

export const LANES: readonly Lane[] = ['human', 'eject', 'reject', 'admit'];

/** The lanes in the order of this turn. */
export function lanesFor(wasHumanLast: boolean): readonly Lane[] {
  return wasHumanLast ? othersFirst : LANES;
}

const othersFirst: readonly Lane[] = [...LANES.slice(1), 'human'];

/** What a job is to the lanes. */
export interface Waiting {
  readonly lane: Lane;
  /** It has been tried before. Does not change while it waits or runs. */
  readonly retried: boolean;
}

export interface Lanes<T extends Waiting> {
  /** Jobs that may start now: what waits, less the retried ones while one of them runs. */
  readonly ready: number;
  wait(job: T): Place<T>;
  /** Takes the next job; it runs until `ended`. */
  start(): T | undefined;
  ended(job: T): void;
  /** Takes a waiting job out. */
  leave(place: Place<T>): void;
}

/**
 * Two lines a lane, never tried and retried. A retried job is older than the never tried ones of its lane, so it goes ahead of them;
 * but only one retried job runs at a time, and not twice in a row while a never tried one waits in any lane.
 */
export function createLanes<T extends Waiting>(): Lanes<T> {
  const fresh = createLines<T>();
  const retried = createLines<T>();
  let freshCount = 0;
  let retriedCount = 0;
  let isRetriedRunning = false;
  let wasRetriedLast = false;
  let wasHumanLast = false;

  function leave(place: Place<T>): void {
    const { lane, retried: again } = place.value;
    if (!(again ? retried : fresh)[lane].leave(place)) return;
    if (again) retriedCount -= 1;
    else freshCount -= 1;
  }

  function next(): Place<T> | undefined {
    const mayRetry = !isRetriedRunning && !(wasRetriedLast && freshCount > 0);
    for (const lane of lanesFor(wasHumanLast)) {
      const first = (mayRetry ? retried[lane].first : undefined) ?? fresh[lane].first;
      if (first) return first;
    }
    return undefined;
  }

  return {
    get ready() {
      return freshCount + (isRetriedRunning ? 0 : retriedCount);
    },
    wait(job) {
      if (job.retried) retriedCount += 1;
      else freshCount += 1;
      return (job.retried ? retried : fresh)[job.lane].join(job);
    },
    start() {
      const place = next();
      if (!place) return undefined;
      leave(place);
      wasRetriedLast = place.value.retried;
      wasHumanLast = place.value.lane === 'human';
      if (wasRetriedLast) isRetriedRunning = true;
      return place.value;
    },
    ended(job) {
      if (job.retried) isRetriedRunning = false;
    },
    leave,
  };
}

function createLines<T>(): Record<Lane, Line<T>> {
  return { human: createLine(), eject: createLine(), reject: createLine(), admit: createLine() };
}
