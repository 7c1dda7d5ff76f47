// The order in which waiting jobs start: what a human waits for, then eject before reject before admit; first come, first served within a lane.
// A human's job never takes more than every other turn while others wait.
// The rule it keeps: neither retried jobs nor one meeting nor all meetings in trouble hold all places, so that targets that hang delay no other meeting.
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
  readonly meeting: string;
  /** It has been tried before. Does not change while it waits or runs. */
  readonly retried: boolean;
}

/** A job in its line, with its number in the order of coming. */
export interface Ticket<T> {
  readonly job: T;
  readonly n: number;
}

export interface Lanes<T extends Waiting> {
  wait(job: T): Place<Ticket<T>>;
  /** Takes the next job that may have one of so many places, some of which no meeting takes; it runs until `ended`. */
  start(places: number, spare?: number): T | undefined;
  /** `failed`: its try came to nothing, and it wants another one. */
  ended(job: T, failed?: boolean): void;
  /** It runs on without its place; false where so many do so already that it keeps it. */
  goOn(job: T): boolean;
  /** Takes a waiting job out. */
  leave(place: Place<Ticket<T>>): void;
}

interface MeetingLines<T> {
  readonly fresh: Record<Lane, Line<Ticket<T>>>;
  readonly retried: Record<Lane, Line<Ticket<T>>>;
  running: number;
  isRetriedRunning: boolean;
  /** Running on without a place. */
  late: number;
  /** The last try that ended has failed. */
  isTroubled: boolean;
}

/** So many run on without a place, in one meeting and in all. */
const mostLate = { meeting: 12, all: 48 };

/**
 * Two lines a lane and meeting, never tried and retried. A meeting holds all places but one at most. A retried job is older than the never
 * tried ones of its lane, so it goes ahead of them; but of a meeting only one retried job runs at a time, of all meetings all but one
 * place, and not twice in a row while a never tried one may start. A meeting in which the last try has failed has one place (or the jobs of
 * one request) beside its retried job, and all such meetings together all but one, until a try gets on there.
 */
export function createLanes<T extends Waiting>(): Lanes<T> {
  const meetings = new Map<string, MeetingLines<T>>();
  let came = 0;
  let waiting = 0;
  let retriedRunning = 0;
  const late = new Set<T>();
  let wasRetriedLast = false;
  let wasHumanLast = false;

  function linesOf({ meeting }: Waiting): MeetingLines<T> {
    const known = meetings.get(meeting);
    if (known !== undefined) return known;
    const lines = { fresh: createLines<T>(), retried: createLines<T>(), running: 0, late: 0, isRetriedRunning: false, isTroubled: false };
    meetings.set(meeting, lines);
    return lines;
  }

  function forgetIfIdle(meeting: string, { fresh, retried, running, late }: MeetingLines<T>): void {
    if (running + late === 0 && LANES.every((lane) => fresh[lane].length + retried[lane].length === 0)) meetings.delete(meeting);
  }

  function leave(place: Place<Ticket<T>>): void {
    const { job } = place.value;
    const lines = linesOf(job);
    if ((job.retried ? lines.retried : lines.fresh)[job.lane].leave(place)) waiting -= 1;
    forgetIfIdle(job.meeting, lines);
  }

  function leavePlace({ retried }: T, lines: MeetingLines<T>): void {
    lines.running -= 1;
    if (!retried) return;
    lines.isRetriedRunning = false;
    retriedRunning -= 1;
  }

  function next(places: number, spare: number): Place<Ticket<T>> | undefined {
    const share = Math.max(1, places - spare);
    const all = [...meetings.values()];
    const troubled = all.reduce((sum, { isTroubled, running }) => sum + (isTroubled ? running : 0), 0);
    const open = all.filter(({ isTroubled, running, isRetriedRunning }) => {
      if (!isTroubled) return running < share;
      return troubled < share && running < spare + (isRetriedRunning ? 1 : 0);
    });
    const mayRetry = retriedRunning < share;
    return firstOf(open, mayRetry && !wasRetriedLast) ?? firstOf(open, mayRetry);
  }

  function firstOf(open: readonly MeetingLines<T>[], mayRetry: boolean): Place<Ticket<T>> | undefined {
    const retrying = mayRetry ? open.filter(({ isRetriedRunning }) => !isRetriedRunning) : [];
    for (const lane of lanesFor(wasHumanLast)) {
      const first = oldest(retrying.map(({ retried }) => retried[lane].first)) ?? oldest(open.map(({ fresh }) => fresh[lane].first));
      if (first !== undefined) return first;
    }
    return undefined;
  }

  return {
    wait(job) {
      waiting += 1;
      came += 1;
      const lines = linesOf(job);
      return (job.retried ? lines.retried : lines.fresh)[job.lane].join({ job, n: came });
    },
    start(places, spare = 1) {
      const place = waiting === 0 ? undefined : next(places, spare);
      if (!place) return undefined;
      const { job } = place.value;
      const lines = linesOf(job);
      lines.running += 1;
      leave(place);
      wasRetriedLast = job.retried;
      wasHumanLast = job.lane === 'human';
      if (!job.retried) return job;
      lines.isRetriedRunning = true;
      retriedRunning += 1;
      return job;
    },
    ended(job, failed = false) {
      const lines = linesOf(job);
      if (late.delete(job)) lines.late -= 1;
      else leavePlace(job, lines);
      lines.isTroubled = failed;
      forgetIfIdle(job.meeting, lines);
    },
    goOn(job) {
      const lines = linesOf(job);
      if (late.size === mostLate.all || lines.late === mostLate.meeting) return false;
      late.add(job);
      lines.late += 1;
      leavePlace(job, lines);
      return true;
    },
    leave,
  };
}

function oldest<T>(places: readonly (Place<Ticket<T>> | undefined)[]): Place<Ticket<T>> | undefined {
  let first: Place<Ticket<T>> | undefined;
  for (const place of places) if (place !== undefined && (first === undefined || place.value.n < first.value.n)) first = place;
  return first;
}

function createLines<T>(): Record<Lane, Line<Ticket<T>>> {
  return { human: createLine(), eject: createLine(), reject: createLine(), admit: createLine() };
}
