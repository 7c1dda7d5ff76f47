// What a promotion would have done, as it is found: by person, by meeting, by minute. Bounded, however long the log is.

import type { Action } from '../policy/action.ts';
import { isNamed } from '../policy/name-form.ts';
import type { Ruling } from '../policy/policy.ts';
import { type Findings, type ForetoldMeeting, type ForetoldPerson, type Found, maxMeetings, maxNamed, type Taken } from './findings.ts';
import { createMarks } from './marks.ts';
import { createMinutes } from './minutes.ts';
import type { Who } from './people/who.ts';
import type { DecisionRecord } from './situation.ts';

/** A decision that would have been another. */
export interface Seen {
  record: DecisionRecord;
  who: Who;
  /** Epoch ms. */
  at: number;
}

export interface Foretelling {
  decided(): void;
  /** `line` is where in the log it stands. */
  removed(seen: Seen, ruling: Ruling, line: number): void;
  capped(seen: Seen): void;
  /** The rule does something that removes nobody. */
  acted(seen: Seen): void;
  /** `participant`: the number of one. */
  letIn(participant: number): void;
  refused(participant: number): void;
  findings(): Findings;
}

export function createForetold(): Foretelling {
  /** Which of them it is, by who they are in a meeting and by participant. */
  const numbers = createMarks();
  const byParticipant = createMarks();
  const named: Found<ForetoldPerson>[] = [];
  /** Those about whom a human has said something. */
  const spokenOf = new Set<number>();
  const tallies = { decisions: 0, removed: 0, capped: 0, letIn: 0, refused: 0 };
  const capped = createMarks();
  const others = createMarks();
  const meetings = new Map<string, Found<ForetoldMeeting>>();
  const takenFrom = new Map<string, Found<Taken>>();
  const minutes = createMinutes();

  function removed(seen: Seen, ruling: Ruling, line: number): void {
    const { record, who, at } = seen;
    minutes.add(record, at, line);
    const known = numbers.get(who.attendee);
    const number = known ?? first(seen, ruling, line);
    byParticipant.set(who.participant, number);
    const person = named[number];
    if (known !== undefined && person !== undefined) person.what.times += 1;
  }

  function first({ record, who }: Seen, ruling: Ruling, line: number): number {
    const number = tallies.removed;
    numbers.set(who.attendee, number);
    tallies.removed += 1;
    if (capped.get(who.attendee) !== undefined) tallies.capped -= 1;
    if (number < maxNamed) named.push({ line, what: personOf(record, ruling) });
    inMeeting(record, line);
    if (!isNamed(record.rule, ruling.rule?.id)) take(record, line);
    return number;
  }

  function inMeeting({ meeting, facts }: DecisionRecord, line: number): void {
    const subject = facts['meeting.subject'];
    const one = meetings.get(meeting);
    if (one !== undefined) one.what.people += 1;
    else if (meetings.size < maxMeetings)
      meetings.set(meeting, { line, what: { meeting, ...(typeof subject === 'string' ? { subject } : {}), people: 1 } });
  }

  function take({ rule, action }: DecisionRecord, line: number): void {
    const key = `${action} ${rule}`;
    const one = takenFrom.get(key) ?? { line, what: { rule, action, people: 0 } };
    one.what.people += 1;
    takenFrom.set(key, one);
  }

  /** The first word counts. */
  function note(participant: number, humans: NonNullable<ForetoldPerson['humans']>): void {
    const number = byParticipant.get(participant);
    if (number === undefined || spokenOf.has(number)) return;
    spokenOf.add(number);
    tallies[humans === 'let-in' ? 'letIn' : 'refused'] += 1;
    const person = named[number];
    if (person !== undefined) person.what.humans = humans;
  }

  return {
    decided() {
      tallies.decisions += 1;
    },
    removed,
    capped({ who: { attendee } }) {
      if (numbers.get(attendee) !== undefined || capped.get(attendee) !== undefined) return;
      capped.set(attendee, 1);
      tallies.capped += 1;
    },
    acted: ({ who }) => others.set(who.attendee, 1),
    letIn: (participant) => note(participant, 'let-in'),
    refused: (participant) => note(participant, 'refused'),
    findings() {
      const busiest = minutes.busiest();
      return {
        ...tallies,
        otherwise: others.size,
        people: named,
        meetings: [...meetings.values()],
        takenFrom: [...takenFrom.values()],
        ...(busiest === undefined ? {} : { busiest }),
      };
    },
  };
}

function personOf({ identity, participant, meeting, facts, at }: DecisionRecord, { rule, action }: Ruling): ForetoldPerson {
  const named = { name: facts['name'], uri: facts['uri'], phone: facts['phone'], subject: facts['meeting.subject'] };
  const texts = Object.fromEntries(Object.entries(named).filter(([, text]) => typeof text === 'string'));
  return { identity, participant, ...texts, meeting, rule: rule?.id ?? '', action: action as Action, at, times: 1 };
}
