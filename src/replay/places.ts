// What meetings are called over sessions, read off the record as it goes by. Bounded: the oldest are forgotten.
import { placeOfRecord } from '../audit/place.ts';
import type { AuditRecord } from '../audit/record.ts';

export interface Places {
  note(record: AuditRecord): void;
  of(meeting: string): string | undefined;
}

const maxMeetings = 50_000;

export function createPlaces(): Places {
  const places = new Map<string, string>();
  return {
    note(record) {
      const place = record.type === 'meeting' ? placeOfRecord(record) : undefined;
      if (record.type !== 'meeting' || place === undefined) return;
      places.delete(record.meeting);
      places.set(record.meeting, place);
      const [oldest] = places.keys();
      if (places.size > maxMeetings && oldest !== undefined) places.delete(oldest);
    },
    of: (meeting) => places.get(meeting),
  };
}
