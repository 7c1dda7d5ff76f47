// What is foretold, and how the findings of several readers, each of whom saw some of the meetings, become one answer: the same as of one who saw all.
import type { Action } from '../policy/action.ts';
import type { Busiest } from './minutes.ts';

export interface ForetoldPerson {
  identity: string;
  participant: string;
  name?: string;
  uri?: string;
  phone?: string;
  meeting: string;
  subject?: string;
  rule: string;
  action: Action;
  /** ISO 8601: the first time. */
  at: string;
  times: number;
  /** What a human did about them, or a later rule: let in, refused. */
  humans?: 'let-in' | 'refused';
}

export interface ForetoldMeeting {
  meeting: string;
  subject?: string;
  people: number;
}

/** From whom the people were taken: what decided them on record. */
export interface Taken {
  rule: string | null;
  action: string;
  people: number;
}

export interface Foretold {
  /** Decisions looked at. */
  decisions: number;
  /** How many people would have been refused or removed. */
  removed: number;
  /** The first ten thousand of them. */
  people: readonly ForetoldPerson[];
  meetings: readonly ForetoldMeeting[];
  busiestMinute?: Busiest;
  /** People whom the cap would have left to a human. */
  capped: number;
  /** Actions of the rule that remove nobody. */
  otherwise: number;
  /** Of those removed, whom a human let in or another rule admitted. */
  letIn: number;
  /** Whom a human refused or removed. */
  refused: number;
  /** The share of those removed whom nobody let in; absent where nobody would have been removed. */
  precision?: number;
  /** Whose people they were on record. */
  takenFrom: readonly Taken[];
}

/** The first time it was found, as a line of the log: by it the findings of several readers are put in order. */
export interface Found<T> {
  line: number;
  what: T;
}

export interface Findings extends Readonly<Record<Tally, number>> {
  people: readonly Found<ForetoldPerson>[];
  meetings: readonly Found<ForetoldMeeting>[];
  takenFrom: readonly Found<Taken>[];
  /** The line is that of the last of them. */
  busiest?: Found<Busiest>;
}

const tallies = ['decisions', 'removed', 'capped', 'otherwise', 'letIn', 'refused'] as const;
type Tally = (typeof tallies)[number];

/** Everybody is counted; so many are named. */
export const maxNamed = 10_000;
export const maxMeetings = 50_000;

/** No person and no meeting is in two of them. */
export function foretoldOf(parts: readonly Findings[]): Foretold {
  const sums = Object.fromEntries(tallies.map((tally) => [tally, parts.reduce((sum, part) => sum + part[tally], 0)])) as Record<
    Tally,
    number
  >;
  const people = inOrder(parts.flatMap((part) => part.people)).slice(0, maxNamed);
  const meetings = inOrder(parts.flatMap((part) => part.meetings)).slice(0, maxMeetings);
  const busiest = parts.flatMap((part) => part.busiest ?? []).sort((a, b) => b.what.removals - a.what.removals || a.line - b.line)[0];
  return {
    ...sums,
    people,
    meetings: meetings.sort(byPeople),
    ...(busiest === undefined ? {} : { busiestMinute: busiest.what }),
    ...(sums.removed === 0 ? {} : { precision: 1 - sums.letIn / sums.removed }),
    takenFrom: takenOf(parts).sort(byPeople),
  };
}

function inOrder<T>(found: readonly Found<T>[]): T[] {
  return found.toSorted((a, b) => a.line - b.line).map(({ what }) => what);
}

function takenOf(parts: readonly Findings[]): Taken[] {
  const sums = new Map<string, Taken>();
  for (const taken of inOrder(parts.flatMap((part) => part.takenFrom))) {
    const key = `${taken.action} ${taken.rule}`;
    sums.set(key, { ...taken, people: taken.people + (sums.get(key)?.people ?? 0) });
  }
  return [...sums.values()];
}

function byPeople(one: { people: number }, other: { people: number }): number {
  return other.people - one.people;
}
