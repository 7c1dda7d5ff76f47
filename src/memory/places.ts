// What meetings and people are remembered under, because their hrefs die with the session.
import { pseudonymOf } from '../audit/pseudonym.ts';
import { meetingKey, participantKey } from '../audit/redact.ts';
import { createRecentMap } from './recent-map.ts';

export interface Places {
  /** The meeting behind this href has this uri, for this account: two accounts in one meeting count each for itself. */
  known(href: string, account: string, uri: string): void;
  /** Meetings with a known uri go by it, for it survives the session. */
  meetingOf(href: string): string;
  /** The same for all accounts. */
  sharedOf(href: string): string;
  /** Both: for its account, and for all. */
  namesOf(href: string): readonly string[];
  personOf(meeting: string, participant: string): string;
  /** Hrefs change with the session, the segment that names somebody does not. */
  anyLifeOf(meeting: string, participant: string): string;
  /** Whether what is recorded under this href was in this meeting, whatever session it was in. */
  isIn(href: string, meeting: MeetingNow): boolean;
}

/** A meeting as it is followed now. `meeting`: its href; `uri`: where it is known, which is before there is a conversation, too. */
export interface MeetingNow {
  account: string;
  meeting: string;
  uri?: string;
}

export function createPlaces(maxMeetings: number, maxPeople: number): Places {
  const uris = createRecentMap<string>(maxMeetings);
  const keyOf = createKeys(maxPeople);

  function meetingOf(href: string): string {
    const key = keyOf(href, meetingKey);
    return uris.get(key) ?? key;
  }

  function sharedOf(href: string): string {
    const place = meetingOf(href);
    return place.slice(place.lastIndexOf(' ') + 1);
  }

  return {
    known: (href, account, uri) => uris.set(keyOf(href, meetingKey), placeOf(account, pseudonymOf(uri))),
    meetingOf,
    sharedOf,
    namesOf: (href) => [meetingOf(href), sharedOf(href)],
    personOf: (meeting, participant) => `${meetingOf(meeting)} ${keyOf(participant, participantKey)}`,
    anyLifeOf: (meeting, participant) => `${meetingOf(meeting)} ${keyOf(participant, participantKey).split('/').at(-1)}`,
    isIn(href, { account, meeting, uri }) {
      const place = meetingOf(href);
      return place === meetingOf(meeting) || (uri !== undefined && place === placeOf(account, pseudonymOf(uri)));
    },
  };
}

/** The names of all places of an account begin with this. */
export function placeOf(account: string, rest = ''): string {
  return `${account} ${rest}`;
}

/** href as given -> key. Computing the key costs more than all the rest of the fold, so what was computed is kept. */
function createKeys(capacity: number): (href: string, compute: (href: string) => string) => string {
  const keys = createRecentMap<string>(capacity);
  return (href, compute) => {
    const known = keys.get(href);
    if (known !== undefined) return known;
    const key = compute(href);
    keys.set(href, key);
    return key;
  };
}
