// Whom a replayed set would newly remove: how many people, in which meetings, and in which minute most of them. Bounded, however long the log is.
import { type Busiest, createMinutes } from './minutes.ts';
import type { DecisionRecord } from './situation.ts';

export interface EffectOnPerson {
  name?: string;
  uri?: string;
  participant: string;
  times: number;
}

export interface Effect {
  /** Each once for each meeting. */
  people: number;
  /** Those removed most often. */
  byPerson: readonly EffectOnPerson[];
  /** Those with most people first. */
  byMeeting: readonly { meeting: string; subject?: string; people: number }[];
  busiestMinute?: Busiest;
}

export interface EffectCount {
  newlyRemoved(record: DecisionRecord): void;
  effect(): Effect;
}

const maxPeople = 100_000;
const maxMeetings = 10_000;
const shown = 20;

export function createEffect(): EffectCount {
  const people = new Map<string, EffectOnPerson>();
  const meetings = new Map<string, { meeting: string; subject?: string; people: number }>();
  const minutes = createMinutes();

  function inMeeting({ meeting, facts }: DecisionRecord): void {
    const subject = facts['meeting.subject'];
    const one = meetings.get(meeting) ?? { meeting, ...(typeof subject === 'string' ? { subject } : {}), people: 0 };
    if (meetings.size < maxMeetings || meetings.has(meeting)) meetings.set(meeting, { ...one, people: one.people + 1 });
  }

  return {
    newlyRemoved(record) {
      minutes.add(record, Date.parse(record.at));
      const key = `${record.meeting} ${record.identity ?? record.participant}`;
      const known = people.get(key);
      if (known !== undefined) known.times += 1;
      else if (people.size < maxPeople) {
        people.set(key, { ...namesOf(record), participant: record.participant, times: 1 });
        inMeeting(record);
      }
    },
    effect() {
      const busiestMinute = minutes.busiest()?.what;
      return {
        people: people.size,
        byPerson: [...people.values()].sort((a, b) => b.times - a.times).slice(0, shown),
        byMeeting: [...meetings.values()].sort((a, b) => b.people - a.people).slice(0, shown),
        ...(busiestMinute === undefined ? {} : { busiestMinute }),
      };
    },
  };
}

function namesOf({ facts: { name, uri } }: DecisionRecord): Pick<EffectOnPerson, 'name' | 'uri'> {
  return { ...(typeof name === 'string' ? { name } : {}), ...(typeof uri === 'string' ? { uri } : {}) };
}
