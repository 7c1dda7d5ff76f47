// Meetings under a name that outlives sessions, with what is known of them. Fed by the records of meetings.
import { pseudonymOf } from '../../audit/pseudonym.ts';
import type { MeetingEntry } from '../../audit/record.ts';
import { meetingKey } from '../../audit/redact.ts';
import { defined } from '../../defined.ts';
import { createRecentMap } from '../../memory/recent-map.ts';

export interface KnownMeeting {
  subject?: string;
  organizer?: string;
}

export interface Places {
  /** Whether it has another place by that. */
  joined(entry: MeetingEntry): boolean;
  /** How often a meeting has got another place. */
  readonly changes: number;
  /** Its place before it was joined, as far as anybody remembers. */
  unjoined(meeting: string): string;
  /** The same for the href as it is known and as it was recorded, whatever the redaction, in every session. */
  placeOf(meeting: string): string;
  known(meeting: string): KnownMeeting;
}

const maxMeetings = 5_000;

export function createPlaces(): Places {
  const uris = createRecentMap<string>(maxMeetings);
  const meetings = createRecentMap<KnownMeeting>(maxMeetings);
  /** Hashing costs more than all the rest. */
  const keys = createRecentMap<string>(maxMeetings);

  let changes = 0;

  function unjoined(meeting: string): string {
    const known = keys.get(meeting);
    const key = known ?? meetingKey(meeting);
    if (known === undefined) keys.set(meeting, key);
    return key;
  }

  function placeOf(meeting: string): string {
    const key = unjoined(meeting);
    return uris.get(key) ?? key;
  }

  return {
    joined({ meeting, uri, subject, organizer }) {
      const before = placeOf(meeting);
      if (uri !== undefined) uris.set(unjoined(meeting), pseudonymOf(uri));
      const isMoved = placeOf(meeting) !== before;
      if (isMoved) changes += 1;
      const about = { ...defined({ subject, organizer }) };
      meetings.set(placeOf(meeting), { ...meetings.get(placeOf(meeting)), ...about });
      return isMoved;
    },
    get changes() {
      return changes;
    },
    unjoined,
    placeOf,
    known: (meeting) => meetings.get(placeOf(meeting)) ?? {},
  };
}
