// The busiest minute: the most removals in one meeting within sixty seconds, as a cap counts them.
import { createRecentMinutes } from './recent-minutes.ts';
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

export function createMinutes(): Minutes {
  const minutes = createRecentMinutes<string>();
  let most: { line: number; what: Busiest } | undefined;

  return {
    add({ meeting, facts }, at, line = 0) {
      const minute = minutes.of(meeting, at);
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
