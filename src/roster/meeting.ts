// What is known about a meeting itself. The organizer's address is what the guard needs most.
import { canonicalAddress, certainAddress, organizerOfMeetingUri } from '../address.ts';
import { defined } from '../defined.ts';
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
  /** What the server last said of the organizer, as it wrote it. */
  said?: OrganizerSaid;
  /** Organizers that embedded representations named. They make no organizer known where none is. */
  heard?: readonly string[];
}

type OrganizerSaid = Pick<OnlineMeeting, 'uri' | 'organizerUri'>;

/** Merges what the meeting and the conversation say. Without an organizer's address, comparing addresses tells nothing about anybody. */
export function describeMeeting(key: string, uri: string | undefined, sources: readonly (OnlineMeeting | undefined)[]): Meeting {
  const said: OnlineMeeting = Object.assign({}, ...sources.toReversed());
  const meetingUri = said.uri ?? uri;
  const { organizerUri, uri: saidUri } = said;
  const ofOrganizer: OrganizerSaid = defined({ organizerUri, uri: saidUri });
  return {
    key,
    ...(meetingUri === undefined ? {} : { uri: meetingUri }),
    ...(said.subject === undefined ? {} : { subject: said.subject }),
    ...(said.accessLevel === undefined ? {} : { accessLevel: said.accessLevel }),
    organizers: once([...organizersIn(ofOrganizer), fromUri(uri)]),
    ...(Object.keys(ofOrganizer).length === 0 ? {} : { said: ofOrganizer }),
  };
}

/**
 * What a new reading adds: an organizer once named stays one, and silence takes nothing back. A malformed address names nobody: it counts until
 * something else is said in its place.
 */
export function mergeMeeting(known: Meeting, fresh: Meeting): Meeting {
  const said = { ...known.said, ...fresh.said };
  const last = organizersIn(said);
  const standing = known.organizers.filter((one) => certainAddress(one) !== undefined || last.includes(one));
  return withHeard({ ...known, ...fresh, said, organizers: once([...fresh.organizers, ...standing]) });
}

/** What a representation embedded in an event adds. It may be old or partial: whom it names is not removed, and that is all. */
export function hearMeeting(known: Meeting, embedded: OnlineMeeting): Meeting {
  const named = organizersIn(embedded).filter((one) => one !== undefined && certainAddress(one) !== undefined);
  return withHeard({ ...known, heard: once([...(known.heard ?? []), ...named]) });
}

function withHeard(meeting: Meeting): Meeting {
  const { organizers, heard = [] } = meeting;
  return organizers.length === 0 ? meeting : { ...meeting, organizers: once([...organizers, ...heard]) };
}

/** Another conversation of the same meeting: its organizers are the same. */
export function inAnother(known: Meeting | undefined, conversation: Meeting): Meeting {
  if (known === undefined) return conversation;
  const { said = {}, organizers } = known;
  return { ...conversation, said, organizers: once([...conversation.organizers, ...organizers]) };
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

function organizersIn({ organizerUri, uri }: OrganizerSaid): (string | undefined)[] {
  return [address(organizerUri), fromUri(uri)];
}

function once(organizers: readonly (string | undefined)[]): string[] {
  return [...new Set(organizers.filter((one) => one !== undefined))];
}

function address(value: string | undefined): string | undefined {
  return value === undefined ? undefined : canonicalAddress(value);
}

function fromUri(value: string | undefined): string | undefined {
  return value === undefined ? undefined : organizerOfMeetingUri(value);
}
