// What meetings are called over sessions, read off the record as it goes by. Bounded: the oldest are forgotten.
import { placeOfRecord } from '../audit/place.ts';
import type { AuditRecord } from '../audit/record.ts';
import { hashOf } from './marks.ts';

/** A session of a meeting. It is one object for all the records that name it: maps find its texts without reading them again. */
export interface Meeting {
  href: string;
  key: number;
  /** What it is called over sessions; undefined: the record does not tell. */
  place: string | undefined;
  /** The same for all its sessions. */
  placeKey: number;
}

export interface Places {
  note(record: AuditRecord): void;
  of(href: string): string | undefined;
  meeting(href: string): Meeting;
}

const maxMeetings = 50_000;

export function createPlaces(): Places {
  const places = new Map<string, string>();
  const meetings = new Map<string, Meeting>();
  /** Records of one meeting mostly follow each other. */
  let last: Meeting | undefined;

  function named(href: string, place: string): void {
    places.delete(href);
    places.set(href, place);
    const [oldest] = places.keys();
    if (places.size > maxMeetings && oldest !== undefined) forget(oldest);
    meetings.delete(href);
    last = undefined;
  }

  function forget(href: string): void {
    places.delete(href);
    meetings.delete(href);
  }

  function meetingOf(href: string): Meeting {
    const place = places.get(href);
    const key = hashOf(href);
    const fresh = { href, key, place, placeKey: place === undefined ? key : hashOf(place) };
    // What is forgotten here comes back by itself.
    if (meetings.size >= maxMeetings) meetings.clear();
    meetings.set(href, fresh);
    return fresh;
  }

  return {
    note(record) {
      const place = record.type === 'meeting' ? placeOfRecord(record) : undefined;
      if (record.type === 'meeting' && place !== undefined) named(record.meeting, place);
    },
    of: (href) => places.get(href),
    meeting(href) {
      if (last?.href !== href) last = meetings.get(href) ?? meetingOf(href);
      return last;
    },
  };
}
