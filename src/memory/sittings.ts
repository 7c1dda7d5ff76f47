// Meetings that use one address again and again, told apart: a new one begins when the last was ended, or after long silence.
import type { MeetingEntry } from '../audit/record.ts';
import { createRecentMap } from './recent-map.ts';

export interface Sittings {
  /** Something happened in the meeting. All times are epoch ms. */
  seen(meeting: string, at: number): void;
  /** What became of our part in the meeting. */
  told(meeting: string, news: Pick<MeetingEntry, 'event' | 'reason'>, at: number): void;
  /** Whether what was at `before` was in the meeting that goes on at `now`. */
  isSame(meeting: string, before: number, now: number): boolean;
}

/** Nobody came, went or was decided on for so long: that meeting is over, told or not. */
const silenceMs = 12 * 60 * 60_000;
/** What the server calls it when the meeting itself has ended, and not only our part in it. */
const meetingOver = 'Ended';
const maxMeetings = 5_000;

export function createSittings(): Sittings {
  const sittings = createRecentMap<{ from: number; last: number }>(maxMeetings);

  function seen(meeting: string, at: number): void {
    const known = sittings.get(meeting);
    if (known === undefined || at - known.last > silenceMs) sittings.set(meeting, { from: at, last: at });
    else known.last = Math.max(known.last, at);
  }

  return {
    seen,
    told(meeting, news, at) {
      if (isMeetingOver(news)) sittings.set(meeting, { from: at + 1, last: at });
      else seen(meeting, at);
    },
    isSame(meeting, before, now) {
      const known = sittings.get(meeting);
      return known !== undefined && before >= known.from && now - known.last <= silenceMs;
    },
  };
}

export function isMeetingOver({ event, reason }: Pick<MeetingEntry, 'event' | 'reason'>): boolean {
  return event === 'left' && reason === meetingOver;
}
