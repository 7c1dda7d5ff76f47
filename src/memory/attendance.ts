// Arrivals and removals per meeting and person, counted over sliding windows. Bounded; knows nothing of records.
import { createRecentMap, type RecentMap } from './recent-map.ts';
import { createWindow, type Window } from './window.ts';

export interface Attendance {
  /** Counts an arrival once: the same person and time on the wall is not counted again. `moment` is when, on the clock of the windows. */
  arrived(meeting: string, identity: string, at: number, moment: number): void;
  /**
   * For logs that do not say when somebody arrived: the first sight of a person is an arrival, and so is the first after they left or were removed.
   * `gone` says that this sight tells of their leaving.
   */
  seen(meeting: string, person: string, identity: string, at: number, gone: boolean): void;
  /** They are no longer present: the next sight is an arrival. */
  left(meeting: string, person: string): void;
  removed(meeting: string, identity: string, at: number): void;
  /** A removal was a mistake: it counts no more. `at` is when it was counted. */
  amended(meeting: string, identity: string, at: number): void;
  /** A removing request of this rule left. */
  sending(meeting: string, rule: string, at: number): void;
  arrivals(meeting: string, withinMs: number, at: number): number;
  removals(meeting: string, identity: string, withinMs: number, at: number): number;
  sent(meeting: string, withinMs: number, at: number): { rule: string; at: number }[];
}

const maxMeetings = 10_000;
const maxPeople = 100_000;
const maxRemovalsOfOne = 512;
/** Two devices of one person arrive apart; so many of their moments are told apart. */
const maxMoments = 8;

interface Room {
  arrivals: Window;
  /** By rule. */
  sent: Map<string, Window>;
}

/** `keptMs`: the longest window that will be asked for. */
export function createAttendance(keptMs?: number): Attendance {
  const rooms = createRecentMap<Room>(maxMeetings);
  const removals: RecentMap<Window> = createRecentMap(maxPeople);
  const amends: RecentMap<Window> = createRecentMap(maxPeople);
  const moments: RecentMap<number[]> = createRecentMap(maxPeople);
  const present: RecentMap<true> = createRecentMap(maxPeople);

  function room(meeting: string): Room {
    const known = rooms.get(meeting);
    if (known !== undefined) return known;
    const fresh = { arrivals: createWindow(undefined, keptMs), sent: new Map() };
    rooms.set(meeting, fresh);
    return fresh;
  }

  function arrived(meeting: string, identity: string, at: number, moment: number): void {
    const key = `${meeting} ${identity}`;
    const known = moments.get(key) ?? [];
    if (known.includes(at) || Number.isNaN(at)) return;
    moments.set(key, [...known.slice(1 - maxMoments), at]);
    room(meeting).arrivals.add(moment);
  }

  return {
    arrived,
    seen(meeting, person, identity, at, gone) {
      const before = present.get(person);
      if (gone) present.delete(person);
      else present.set(person, true);
      if (before === undefined && !gone) arrived(meeting, identity, at, at);
    },
    left(_meeting, person) {
      present.delete(person);
    },
    removed(meeting, identity, at) {
      const key = `${meeting} ${identity}`;
      const known = removals.get(key);
      const times = known ?? createWindow(maxRemovalsOfOne, keptMs);
      times.add(at);
      if (known === undefined) removals.set(key, times);
    },
    amended(meeting, identity, at) {
      const key = `${meeting} ${identity}`;
      const times = amends.get(key) ?? createWindow(maxRemovalsOfOne);
      times.add(at);
      amends.set(key, times);
    },
    sending(meeting, rule, at) {
      const { sent } = room(meeting);
      const times = sent.get(rule) ?? createWindow(undefined, keptMs);
      times.add(at);
      sent.set(rule, times);
    },
    arrivals: (meeting, withinMs, at) => rooms.get(meeting)?.arrivals.count(withinMs, at) ?? 0,
    removals(meeting, identity, withinMs, at) {
      const key = `${meeting} ${identity}`;
      return (removals.get(key)?.count(withinMs, at) ?? 0) - (amends.get(key)?.count(withinMs, at) ?? 0);
    },
    sent: (meeting, withinMs, at) =>
      [...(rooms.get(meeting)?.sent ?? [])].flatMap(([rule, times]) => times.times(withinMs, at).map((time) => ({ rule, at: time }))),
  };
}
