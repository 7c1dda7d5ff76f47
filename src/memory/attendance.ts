// Arrivals and removals per meeting and person, counted over sliding windows. Bounded; knows nothing of records.
import { createRecentMap, createRecentPairs, type RecentMap, type RecentPairs } from './recent-map.ts';
import { createWindow, type Window } from './window.ts';

export interface Attendance {
  /** Counts an arrival once: the same person and time on the wall is not counted again. `moment` is when, on the clock of the windows. */
  arrived(meeting: string, identity: string, at: number, moment: number): void;
  /**
   * For logs that do not say when somebody arrived: the first sight of a person is an arrival, and so is the first after they left or were removed.
   * `gone` says that this sight tells of their leaving.
   */
  seen(meeting: string, person: string, identity: string, at: number, gone: boolean): void;
  /** They are no longer present: the next sight is an arrival. Names them only where somebody was seen. */
  left(person: () => string): void;
  removed(meeting: string, identity: string, at: number): void;
  /** A removal was a mistake: it counts no more. `at` is when it was counted. */
  amended(meeting: string, identity: string, at: number): void;
  /** A removing request of this rule left. */
  sending(meeting: string, rule: string, at: number): void;
  arrivals(meeting: string, withinMs: number, at: number): number;
  removals(meeting: string, identity: string, withinMs: number, at: number): number;
  sent(meeting: string, withinMs: number, at: number): { rule: string; at: number }[];
}

const dayMs = 24 * 60 * 60 * 1000;
const maxMeetings = 10_000;
const roomsPerSweep = 256;
const maxPeople = 100_000;
const maxRemovalsOfOne = 512;
/** Two devices of one person arrive apart; so many of their moments are told apart. */
const maxMoments = 8;

interface Room {
  number: number;
  arrivals: Window;
  /** By rule. */
  sent: Map<string, Window>;
}

/** `keptMs`: the longest window that will be asked for. */
export function createAttendance(keptMs = dayMs): Attendance {
  const rooms = createRecentMap<Room>(maxMeetings);
  /** By the number of a room and the identity of somebody in it. */
  const removals: RecentPairs<number, Times> = createRecentPairs(maxPeople);
  const amends: RecentPairs<number, Times> = createRecentPairs(maxPeople);
  const moments: RecentPairs<number, Moments> = createRecentPairs(maxPeople);
  const present: RecentMap<true> = createRecentMap(maxPeople);
  const [sinceFirstMoment, sinceFirstRemoval] = [createOrigin(), createOrigin()];
  let roomCount = 0;
  let emptiedAt = 0;
  let hasSeen = false;

  function room(meeting: string): Room {
    const known = rooms.get(meeting);
    if (known !== undefined) return known;
    roomCount += 1;
    const fresh = { number: roomCount, arrivals: createWindow(undefined, keptMs), sent: new Map() };
    rooms.set(meeting, fresh);
    return fresh;
  }

  /** Most rooms of a long log are over: what came in there counts no more. */
  function emptyQuietRooms(moment: number): void {
    emptiedAt = roomCount;
    for (const one of rooms.values()) {
      const { newest } = one.arrivals;
      if (Number.isFinite(newest) && newest < moment - keptMs) one.arrivals = createWindow(undefined, keptMs);
    }
  }

  function arrived(meeting: string, identity: string, at: number, moment: number): void {
    if (roomCount - emptiedAt >= roomsPerSweep) emptyQuietRooms(moment);
    const { number, arrivals } = room(meeting);
    const known = moments.get(number, identity);
    const time = sinceFirstMoment(at);
    if (Number.isNaN(at) || isAmong(known, time)) return;
    moments.set(number, identity, known === undefined ? time : [...listed(known).slice(1 - maxMoments), time]);
    arrivals.add(moment);
  }

  function addTo(map: RecentPairs<number, Times>, { number }: Room, identity: string, at: number): void {
    map.set(number, identity, withTime(map.get(number, identity), sinceFirstRemoval(at), keptMs));
  }

  return {
    arrived,
    seen(meeting, person, identity, at, gone) {
      hasSeen = true;
      const before = present.get(person);
      if (gone) present.delete(person);
      else present.set(person, true);
      if (before === undefined && !gone) arrived(meeting, identity, at, at);
    },
    left(person) {
      if (hasSeen) present.delete(person());
    },
    removed: (meeting, identity, at) => addTo(removals, room(meeting), identity, at),
    amended: (meeting, identity, at) => addTo(amends, room(meeting), identity, at),
    sending(meeting, rule, at) {
      const { sent } = room(meeting);
      const times = sent.get(rule) ?? createWindow(undefined, keptMs);
      times.add(at);
      sent.set(rule, times);
    },
    arrivals: (meeting, withinMs, at) => rooms.get(meeting)?.arrivals.count(withinMs, at) ?? 0,
    removals(meeting, identity, withinMs, at) {
      const known = rooms.get(meeting);
      if (known === undefined) return 0;
      const { number } = known;
      const time = sinceFirstRemoval(at);
      return countIn(removals.get(number, identity), withinMs, time) - countIn(amends.get(number, identity), withinMs, time);
    },
    sent: (meeting, withinMs, at) =>
      [...(rooms.get(meeting)?.sent ?? [])].flatMap(([rule, times]) => times.times(withinMs, at).map((time) => ({ rule, at: time }))),
  };
}

/** Times as so long after the first one: a small whole number takes no room of its own in V8, a time of the wall clock takes as much as two. */
function createOrigin(): (at: number) => number {
  let first: number | undefined;
  return (at) => {
    if (first === undefined && Number.isFinite(at)) first = at;
    return at - (first ?? 0);
  };
}

/** Nearly everybody comes and is removed once: one time is a number, a few are a plain list, and a window costs a hundred times as much. */
type Moments = number | readonly number[];
type Times = Moments | Window;
const maxPlain = 8;

function listed(times: Moments): readonly number[] {
  return typeof times === 'number' ? [times] : times;
}

function isAmong(times: Moments | undefined, at: number): boolean {
  return typeof times === 'object' ? times.includes(at) : times === at;
}

function withTime(times: Times | undefined, at: number, keptMs: number): Times {
  if (times === undefined) return at;
  if (typeof times === 'number') return [times, at];
  if (!('add' in times) && times.length < maxPlain) return [...times, at];
  const window = 'add' in times ? times : windowOf(times, keptMs);
  window.add(at);
  return window;
}

function windowOf(times: readonly number[], keptMs: number): Window {
  const window = createWindow(maxRemovalsOfOne, keptMs);
  for (const time of times) window.add(time);
  return window;
}

function countIn(times: Times | undefined, withinMs: number, at: number): number {
  if (times === undefined) return 0;
  if (typeof times === 'object' && 'count' in times) return times.count(withinMs, at);
  return listed(times).filter((time) => time > at - withinMs && time <= at).length;
}
