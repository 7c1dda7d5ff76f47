// What the collections of a full read say about who is there, and where.
import { certainAddress } from '../address.ts';
import type { ResourceRef } from '../wire/event.ts';

/** The collections of one full read; without those that were not offered or could not be read. */
export interface Listing {
  participants?: readonly ResourceRef[];
  attendees?: readonly ResourceRef[];
  leaders?: readonly ResourceRef[];
  lobby?: readonly ResourceRef[];
}

export interface ListedPerson {
  ref: ResourceRef;
  inLobby?: boolean;
  role?: 'Leader' | 'Attendee';
}

export function listedPeople(listing: Listing): Map<string, ListedPerson> {
  const listed = new Map<string, ListedPerson>();
  const inside = listing.lobby === undefined ? {} : { inLobby: false };
  for (const ref of listing.participants ?? []) listed.set(ref.key, { ref, ...inside });
  for (const ref of listing.attendees ?? []) listed.set(ref.key, { ref, ...inside, role: 'Attendee' });
  for (const ref of listing.leaders ?? []) listed.set(ref.key, { ref, ...inside, role: 'Leader' });
  for (const ref of listing.lobby ?? []) listed.set(ref.key, { ...listed.get(ref.key), ref, inLobby: true });
  return listed;
}

/** Whether somebody who is there would be on these lists; the lists differ between people who wait, people inside, and people of whom we do not know. */
export function wouldList({ participants, attendees, leaders, lobby }: Listing, { inLobby }: { readonly inLobby?: boolean }): boolean {
  const inside = participants !== undefined || (attendees !== undefined && leaders !== undefined);
  if (inLobby === undefined) return inside && lobby !== undefined;
  return inLobby ? lobby !== undefined : inside;
}

/** Where we lead and are listed inside, a list of leaders without us does not tell who leads: it may have come without a body, or be an old one. */
export function leavesUsOut({ participants = [], attendees = [], leaders }: Listing, isUs: (key: string) => boolean): boolean {
  const names = (list: readonly ResourceRef[]) => list.some(({ key }) => isUs(key));
  return leaders !== undefined && !names(leaders) && (names(participants) || names(attendees));
}

/** The address an href ends in. */
export function addressIn(key: string): string | undefined {
  const segment = key.split('/').at(-1) ?? '';
  try {
    return certainAddress(decodeURIComponent(segment.replace(/\?.*$/s, '')));
  } catch {
    return certainAddress(segment);
  }
}
