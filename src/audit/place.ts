// What a meeting is called over sessions, however its address is spelt, and in logs that keep no addresses: rollouts choose by it.
import { meetingUriKey } from '../roster/meeting.ts';
import { pseudonymOf } from './pseudonym.ts';
import type { MeetingEntry } from './record.ts';

export function placeOfUri(uri: string): string {
  return pseudonymOf(meetingUriKey(uri));
}

/** Undefined: the record does not tell. */
export function placeOfRecord({ uri, place }: Pick<MeetingEntry, 'uri' | 'place'>): string | undefined {
  return place ?? (uri === undefined ? undefined : placeOfUri(uri));
}
