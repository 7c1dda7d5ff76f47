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
  joined(entry: MeetingEntry): void;
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

  function placeOf(meeting: string): string {
    const known = keys.get(meeting);
    const key = known ?? meetingKey(meeting);
    if (known === undefined) keys.set(meeting, key);
    return uris.get(key) ?? key;
  }

  return {
    joined({ meeting, uri, subject, organizer }) {
      if (uri !== undefined) uris.set(meetingKey(meeting), pseudonymOf(uri));
      const about = { ...defined({ subject, organizer }) };
      meetings.set(placeOf(meeting), { ...meetings.get(placeOf(meeting)), ...about });
    },
    placeOf,
    known: (meeting) => meetings.get(placeOf(meeting)) ?? {},
  };
}
