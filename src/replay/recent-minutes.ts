// The minute of each meeting. Bounded: a meeting that was quiet for a minute begins from nothing, and of too many the quietest is forgotten.
import { createMinute, type Minute, minuteMs } from './minute.ts';

export interface RecentMinutes<K> {
  /** `at` is now: times hardly ever go back. */
  of(meeting: K, at: number): Minute;
}

const maxMeetings = 10_000;

export function createRecentMinutes<K>(): RecentMinutes<K> {
  /** The quietest first. */
  const minutes = new Map<K, Minute>();
  /** Of the meeting that comes last in the map. */
  let last: { meeting: K; minute: Minute } | undefined;

  function forgetQuiet(at: number): void {
    for (const [meeting, { newest }] of minutes) {
      const isQuiet = newest === undefined || at - newest >= minuteMs;
      if (!isQuiet && minutes.size <= maxMeetings) return;
      minutes.delete(meeting);
    }
  }

  return {
    of(meeting, at) {
      if (last?.meeting === meeting) return last.minute;
      const minute = minutes.get(meeting) ?? createMinute();
      minutes.delete(meeting);
      forgetQuiet(at);
      minutes.set(meeting, minute);
      last = { meeting, minute };
      return minute;
    },
  };
}
