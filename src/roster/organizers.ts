// Who organizes which meeting, for as long as the process lives: it is heard in one conversation and counts in the next, where the server may be silent.
// It only ever keeps somebody from being removed.
import { certainAddress } from '../address.ts';
import { type Meeting, meetingUriKey } from './meeting.ts';
import type { Participant } from './participant.ts';

export interface KnownOrganizers {
  /** The meeting as it was last known. */
  meeting?: Meeting;
  /** Addresses of people whom the server called its organizer, and not since then somebody else. */
  readonly people: Set<string>;
}

export interface Organizers {
  /** `uri`: its focus URI. */
  of(uri: string): KnownOrganizers;
}

/** Those asked for longest ago are forgotten. */
const maxMeetings = 10_000;

export function createOrganizers(): Organizers {
  const meetings = new Map<string, KnownOrganizers>();
  return {
    of(uri) {
      const key = meetingUriKey(uri);
      const known = meetings.get(key) ?? { people: new Set() };
      meetings.delete(key);
      meetings.set(key, known);
      for (const oldest of meetings.keys()) {
        if (meetings.size <= maxMeetings) break;
        meetings.delete(oldest);
      }
      return known;
    },
  };
}

/** Learns what a representation says of organizing, and adds what was said of the same address before. */
export function recalling({ people }: KnownOrganizers, participant: Participant): Participant {
  const { uri = participant.earlier?.uri, organizer, earlier } = participant;
  const address = uri === undefined ? undefined : certainAddress(uri);
  if (address === undefined) return participant;
  if (organizer === false) people.delete(address);
  else if (organizer === true || earlier?.organizer) people.add(address);
  return people.has(address) ? { ...participant, earlier: { contacts: [], ...earlier, organizer: true } } : participant;
}
