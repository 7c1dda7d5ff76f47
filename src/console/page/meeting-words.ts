// A meeting in words: what it is called, where we are in it, and why it is followed.
import type { MeetingDoc } from '../view/schema.ts';
import { visible } from './text.ts';

export function meetingName({ subject, organizer }: MeetingDoc): string {
  return visible(subject ?? organizer ?? 'without a subject');
}

const places: Readonly<Record<MeetingDoc['state'], string>> = {
  joining: 'joining',
  lobby: 'we wait in its lobby (let the account in, or make it a presenter)',
  in: 'joined',
  left: 'left',
};

/** That we are in it goes without saying. */
export function whatIsSpecial(meeting: MeetingDoc): string {
  if (meeting.state !== 'in') return placeAndSource(meeting);
  return meeting.source === undefined ? '' : `from ${visible(meeting.source)}`;
}

/** `joined, from calendar board.ics` */
export function placeAndSource({ state, source }: MeetingDoc): string {
  return source === undefined ? places[state] : `${places[state]}, from ${visible(source)}`;
}
