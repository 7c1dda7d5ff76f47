// What representations embedded in events and collections say of somebody that keeps them from being removed. They may be old, partial or wrong:
// nothing of it is a fact, none of it makes anybody removable, and what the server says when asked, or in a newer event, ends it.
import type { ResourceRef } from '../wire/event.ts';
import { type Earlier, hearing, type Participant, readParticipant, unlessDenied } from './participant.ts';

export interface Told {
  told?: Earlier;
  /** They lead: until they are called an attendee. */
  toldToLead?: true;
}

/** Takes in what an embedded representation says; true where that is news. */
export function hear(of: Told, { resource }: Pick<ResourceRef, 'resource'>): boolean {
  if (resource === undefined) return false;
  const said = readParticipant(resource);
  if (said.role === 'Leader') of.toldToLead = true;
  const before = JSON.stringify(of.told);
  of.told = hearing(of.told, said);
  return JSON.stringify(of.told) !== before;
}

/** A representation that was asked for contradicts. */
export function takeBack(of: Told, said: Pick<Participant, 'uri' | 'organizer' | 'local'>): void {
  if (of.told !== undefined) of.told = unlessDenied(of.told, said);
}

export function setAttendee(of: Told & { role?: 'Leader' | 'Attendee' }): void {
  of.role = 'Attendee';
  delete of.toldToLead;
}
