// The busiest minute: the most removals in one meeting within sixty seconds, as a cap counts them.
import type { DecisionRecord } from './situation.ts';

export interface Busiest {
  /** ISO 8601: when the minute began. */
  at: string;
  meeting: string;
  subject?: string;
  removals: number;
}

export interface Minutes {
  add(record: DecisionRecord): void;
  busiest(): Busiest | undefined;
}

const minuteMs = 60_000;
/** Meetings that were quiet longest are forgotten. */
const maxMeetings = 10_000;

export function createMinutes(): Minutes {
  const recent = new Map<string, number[]>();
  let most: Busiest | undefined;
  return {
    add({ meeting, facts, at: written }) {
      const at = Date.parse(written);
      const times = (recent.get(meeting) ?? []).filter((time) => at - time < minuteMs);
      times.push(at);
      recent.delete(meeting);
      recent.set(meeting, times);
      const [quietest] = recent.keys();
      if (recent.size > maxMeetings && quietest !== undefined) recent.delete(quietest);
      if (times.length <= (most?.removals ?? 0)) return;
      const subject = facts['meeting.subject'];
      const began = new Date(times[0] ?? at).toISOString();
      most = { at: began, meeting, ...(typeof subject === 'string' ? { subject } : {}), removals: times.length };
    },
    busiest: () => most,
  };
}
