// What is known about a meeting itself. The organizer's address is what the guard needs most.
import { canonicalAddress, organizerOfMeetingUri } from '../address.ts';
import type { OnlineMeeting } from '../wire/online-meeting.ts';

export interface Meeting {
  /** Canonical conversation href: the meeting's name in records. */
  key: string;
  /** The focus URI it was joined by, where known. */
  uri?: string;
  subject?: string;
  accessLevel?: string;
  /** Every address the server or the focus URI names as the organizer's, canonical; the first is the one facts carry. */
  organizers: readonly string[];
}

/** Merges what the meeting and the conversation say. Without an organizer's address, comparing addresses tells nothing about anybody. */
export function describeMeeting(key: string, uri: string | undefined, sources: readonly (OnlineMeeting | undefined)[]): Meeting {
  const said: OnlineMeeting = Object.assign({}, ...sources.toReversed());
  const meetingUri = said.uri ?? uri;
  const organizers = [address(said.organizerUri), fromUri(said.uri), fromUri(uri)];
  return {
    key,
    ...(meetingUri === undefined ? {} : { uri: meetingUri }),
    ...(said.subject === undefined ? {} : { subject: said.subject }),
    ...(said.accessLevel === undefined ? {} : { accessLevel: said.accessLevel }),
    organizers: [...new Set(organizers.filter((one) => one !== undefined))],
  };
}

/** What a new reading adds: an organizer once named stays one, and silence takes nothing back. */
export function mergeMeeting(known: Meeting, fresh: Meeting): Meeting {
  return { ...known, ...fresh, organizers: [...new Set([...fresh.organizers, ...known.organizers])] };
}

/** Two spellings of one focus URI have one key: case and the `sip:` scheme do not count. */
export function meetingUriKey(uri: string): string {
  const text = uri.trim();
  try {
    return decodeURIComponent(text)
      .toLowerCase()
      .replace(/^sips?:/, '');
  } catch {
    return text.toLowerCase().replace(/^sips?:/, '');
  }
}

function address(value: string | undefined): string | undefined {
  return value === undefined ? undefined : canonicalAddress(value);
}

function fromUri(value: string | undefined): string | undefined {
  return value === undefined ? undefined : organizerOfMeetingUri(value);
}
