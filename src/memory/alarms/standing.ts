// Since when an alarm has lasted, a stop of the process in between not counted: a fold over the record. The rule: only what stood when the process
// ended and is raised again soon after the next start is the same matter; whatever had ended, or comes later, is a new one.
import type { AuditRecord } from '../../audit/record.ts';
import { createRecentMap } from '../recent-map.ts';

export interface StandingAlarms {
  apply(record: AuditRecord): void;
  /** Epoch ms; undefined: none is known. Before it is raised again after a start: since when it had lasted. */
  since(alarm: AboutAlarm): number | undefined;
}

export interface AboutAlarm {
  code: string;
  account?: string | null;
  meeting?: string;
  rule?: string;
  channel?: string;
}

const maxAlarms = 5_000;
/** What was the matter before a start is found again within this time. */
const againWithinMs = 10 * 60_000;

/** `placeOf`: what a meeting is remembered under in every session. */
export function createStandingAlarms(placeOf: (meeting: string) => string): StandingAlarms {
  let before = createRecentMap<number>(maxAlarms);
  let standing = createRecentMap<number>(maxAlarms);
  let startedAt = Number.NEGATIVE_INFINITY;
  let lastAt = Number.NEGATIVE_INFINITY;

  function keyOf({ code, account = null, meeting, rule, channel }: AboutAlarm): string {
    return JSON.stringify([code, account, typeof meeting === 'string' ? placeOf(meeting) : null, rule, channel]);
  }

  function sinceOf(key: string): number | undefined {
    return standing.get(key) ?? (lastAt - startedAt <= againWithinMs ? before.get(key) : undefined);
  }

  return {
    apply(record) {
      lastAt = Date.parse(record.at);
      if (record.type === 'start') {
        before = standing;
        standing = createRecentMap(maxAlarms);
        startedAt = lastAt;
      }
      if (record.type !== 'alarm') return;
      const key = keyOf(record);
      if (record.ended === true) for (const known of [before, standing]) known.delete(key);
      else standing.set(key, sinceOf(key) ?? lastAt);
    },
    since: (alarm) => sinceOf(keyOf(alarm)),
  };
}
