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
  /** `line` is where in the log it stands. */
  add(record: DecisionRecord, line?: number): void;
  busiest(): { line: number; what: Busiest } | undefined;
}

/** Meetings that were quiet longest are forgotten. */
const maxMeetings = 10_000;

export function createMinutes(): Minutes {
  const recent = new Map<string, Minute>();
  let most: { line: number; what: Busiest } | undefined;
  return {
    add({ meeting, facts, at: written }, line = 0) {
      const at = Date.parse(written);
      const minute = recent.get(meeting) ?? createMinute();
      const removals = minute.until(at) + 1;
      minute.add(at);
      recent.delete(meeting);
      recent.set(meeting, minute);
      const [quietest] = recent.keys();
      if (recent.size > maxMeetings && quietest !== undefined) recent.delete(quietest);
      if (removals <= (most?.what.removals ?? 0)) return;
      const subject = facts['meeting.subject'];
      const began = new Date(minute.oldest ?? at).toISOString();
      most = { line, what: { at: began, meeting, ...(typeof subject === 'string' ? { subject } : {}), removals } };
    },
    busiest: () => most,
  };
}
