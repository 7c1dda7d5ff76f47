// What a promotion would have done, as it is found: by person, by meeting, by minute. Bounded, however long the log is.
import type { Action } from '../policy/action.ts';
import type { Ruling } from '../policy/policy.ts';
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
  /** The first of them, by meeting. */
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

const maxPeople = 100_000;

export function createForetold(): Foretelling {
  const people = new Map<string, ForetoldPerson>();
  const byParticipant = new Map<string, ForetoldPerson>();
  const capped = new Set<string>();
  const others = new Set<string>();
  const takenFrom = new Map<string, { rule: string | null; action: string; people: number }>();
  const minutes = createMinutes();
  let decisions = 0;

  function removed(record: DecisionRecord, ruling: Ruling): void {
    minutes.add(record);
    const key = keyOf(record);
    const known = people.get(key);
    if (known !== undefined) known.times += 1;
    else if (people.size < maxPeople) people.set(key, personOf(record, ruling));
    const person = people.get(key);
    if (person !== undefined) byParticipant.set(record.participant, person);
    if (known === undefined && record.rule !== ruling.rule?.id) take(record);
  }

  function take({ rule, action }: DecisionRecord): void {
    const key = JSON.stringify([rule, action]);
    const one = takenFrom.get(key) ?? { rule, action, people: 0 };
    takenFrom.set(key, { ...one, people: one.people + 1 });
  }

  /** The first word counts. */
  function note(participant: string, humans: NonNullable<ForetoldPerson['humans']>): void {
    const person = byParticipant.get(participant);
    if (person !== undefined) person.humans ??= humans;
  }

  return {
    decided() {
      decisions += 1;
    },
    removed,
    capped: (record) => void capped.add(keyOf(record)),
    acted: (record) => void others.add(keyOf(record)),
    letIn: (participant) => note(participant, 'let-in'),
    refused: (participant) => note(participant, 'refused'),
    told() {
      const all = [...people.values()];
      const letIn = all.filter(({ humans }) => humans === 'let-in').length;
      const busiestMinute = minutes.busiest();
      return {
        decisions,
        removed: all.length,
        people: all,
        meetings: meetingsOf(all),
        ...(busiestMinute === undefined ? {} : { busiestMinute }),
        capped: [...capped].filter((key) => !people.has(key)).length,
        otherwise: others.size,
        letIn,
        refused: all.filter(({ humans }) => humans === 'refused').length,
        ...(all.length === 0 ? {} : { precision: 1 - letIn / all.length }),
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

function meetingsOf(people: readonly ForetoldPerson[]): ForetoldMeeting[] {
  const meetings = new Map<string, ForetoldMeeting>();
  for (const { meeting, subject } of people) {
    const one = meetings.get(meeting) ?? { meeting, ...(subject === undefined ? {} : { subject }), people: 0 };
    meetings.set(meeting, { ...one, people: one.people + 1 });
  }
  return [...meetings.values()].sort((a, b) => b.people - a.people);
}
