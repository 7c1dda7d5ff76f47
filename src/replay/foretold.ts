// What a promotion would have done, as it is found: by person, by meeting, by minute. Bounded, however long the log is.
import type { Action } from '../policy/action.ts';
import type { Ruling } from '../policy/policy.ts';
import { createMarks } from './marks.ts';
import { type Busiest, createMinutes } from './minutes.ts';
import type { DecisionRecord } from './situation.ts';

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
  takenFrom: readonly { rule: string | null; action: string; people: number }[];
}

export interface Foretelling {
  decided(): void;
  removed(record: DecisionRecord, ruling: Ruling): void;
  capped(record: DecisionRecord, ruling: Ruling): void;
  /** The rule does something that removes nobody. */
  acted(record: DecisionRecord, ruling: Ruling): void;
  letIn(participant: string): void;
  refused(participant: string): void;
  told(): Foretold;
}

/** Everybody is counted; so many are named. */
const maxNamed = 10_000;
const maxMeetings = 50_000;

export function createForetold(): Foretelling {
  /** The number of each, by who they are in a meeting and by participant. */
  const numbers = createMarks();
  const byParticipant = createMarks();
  const named: ForetoldPerson[] = [];
  /** Those about whom a human has said something. */
  const spokenOf = new Set<number>();
  const tallies = { decisions: 0, removed: 0, capped: 0, letIn: 0, refused: 0 };
  const capped = createMarks();
  const others = createMarks();
  const meetings = new Map<string, ForetoldMeeting>();
  const takenFrom = new Map<string, { rule: string | null; action: string; people: number }>();
  const minutes = createMinutes();

  function removed(record: DecisionRecord, ruling: Ruling): void {
    minutes.add(record);
    const key = keyOf(record);
    const known = numbers.get(key);
    const number = known ?? first(key, record, ruling);
    byParticipant.set(record.participant, number);
    const person = named[number];
    if (known !== undefined && person !== undefined) person.times += 1;
  }

  function first(key: string, record: DecisionRecord, ruling: Ruling): number {
    const number = tallies.removed;
    numbers.set(key, number);
    tallies.removed += 1;
    if (capped.get(key) !== undefined) tallies.capped -= 1;
    if (number < maxNamed) named.push(personOf(record, ruling));
    inMeeting(record);
    if (record.rule !== ruling.rule?.id) take(record);
    return number;
  }

  function inMeeting({ meeting, facts }: DecisionRecord): void {
    const subject = facts['meeting.subject'];
    const one = meetings.get(meeting);
    if (one !== undefined) one.people += 1;
    else if (meetings.size < maxMeetings)
      meetings.set(meeting, { meeting, ...(typeof subject === 'string' ? { subject } : {}), people: 1 });
  }

  function take({ rule, action }: DecisionRecord): void {
    const key = `${action} ${rule}`;
    const one = takenFrom.get(key) ?? { rule, action, people: 0 };
    one.people += 1;
    takenFrom.set(key, one);
  }

  /** The first word counts. */
  function note(participant: string, humans: NonNullable<ForetoldPerson['humans']>): void {
    const number = byParticipant.get(participant);
    if (number === undefined || spokenOf.has(number)) return;
    spokenOf.add(number);
    tallies[humans === 'let-in' ? 'letIn' : 'refused'] += 1;
    const person = named[number];
    if (person !== undefined) person.humans = humans;
  }

  return {
    decided() {
      tallies.decisions += 1;
    },
    removed,
    capped(record) {
      const key = keyOf(record);
      if (numbers.get(key) !== undefined || capped.get(key) !== undefined) return;
      capped.set(key, 1);
      tallies.capped += 1;
    },
    acted: (record) => others.set(keyOf(record), 1),
    letIn: (participant) => note(participant, 'let-in'),
    refused: (participant) => note(participant, 'refused'),
    told() {
      const busiestMinute = minutes.busiest();
      return {
        ...tallies,
        people: named,
        meetings: [...meetings.values()].sort((a, b) => b.people - a.people),
        ...(busiestMinute === undefined ? {} : { busiestMinute }),
        otherwise: others.size,
        ...(tallies.removed === 0 ? {} : { precision: 1 - tallies.letIn / tallies.removed }),
        takenFrom: [...takenFrom.values()].sort((a, b) => b.people - a.people),
      };
    },
  };
}

/** One person in one meeting. */
function keyOf({ identity, participant, meeting }: DecisionRecord): string {
  return `${meeting} ${identity ?? participant}`;
}

function personOf({ identity, participant, meeting, facts, at }: DecisionRecord, { rule, action }: Ruling): ForetoldPerson {
  const named = { name: facts['name'], uri: facts['uri'], phone: facts['phone'], subject: facts['meeting.subject'] };
  const texts = Object.fromEntries(Object.entries(named).filter(([, text]) => typeof text === 'string'));
  return { identity, participant, ...texts, meeting, rule: rule?.id ?? '', action: action as Action, at, times: 1 };
}
