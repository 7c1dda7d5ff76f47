// The busiest minute: the most removals in one meeting within sixty seconds, as a cap counts them.
import { createMinute, type Minute } from './minute.ts';
import type { DecisionRecord } from './situation.ts';

export interface Busiest {
  /** ISO 8601: when the minute began. */
  at: string;
  meeting: string;
  subject?: string;
  removals: number;
}

export interface Minutes {
  /** `at` is when it was; `line` is where in the log it stands. */
  add(record: DecisionRecord, at: number, line?: number): void;
  busiest(): { line: number; what: Busiest } | undefined;
}

/** Meetings that were quiet longest are forgotten. */
const maxMeetings = 10_000;

export function createMinutes(): Minutes {
  const recent = new Map<string, Minute>();
  /** Of the meeting that comes last in the map. */
  let last: { meeting: string; minute: Minute } | undefined;
  let most: { line: number; what: Busiest } | undefined;

  function minuteOf(meeting: string): Minute {
    if (last?.meeting === meeting) return last.minute;
    const minute = recent.get(meeting) ?? createMinute();
    last = { meeting, minute };
    recent.delete(meeting);
    recent.set(meeting, minute);
    const [quietest] = recent.keys();
    if (recent.size > maxMeetings && quietest !== undefined) recent.delete(quietest);
    return minute;
  }

  return {
    add({ meeting, facts }, at, line = 0) {
      const minute = minuteOf(meeting);
      const removals = minute.until(at) + 1;
      minute.add(at);
      if (removals <= (most?.what.removals ?? 0)) return;
      const subject = facts['meeting.subject'];
      const began = new Date(minute.oldest ?? at).toISOString();
      most = { line, what: { at: began, meeting, ...(typeof subject === 'string' ? { subject } : {}), removals } };
    },
    busiest: () => most,
  };
}
