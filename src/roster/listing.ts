// What the collections of a full read say about who is there, and where.
import type { ResourceRef } from '../wire/event.ts';
import { ByParticipant } from './by-participant.ts';

/** The collections of one full read; without those that were not offered or could not be read. */
export interface Listing {
  participants?: readonly ResourceRef[];
  attendees?: readonly ResourceRef[];
  leaders?: readonly ResourceRef[];
  lobby?: readonly ResourceRef[];
  /** Canonical hrefs among the leaders under which nobody can be read: on a host that is not trusted, or no name at all. */
  leadersElsewhere?: readonly string[];
  /** The list of leaders holds something that names nobody, or goes on elsewhere. */
  leadersCut?: boolean;
  /** Those of the leaders who are ourselves: other lists may leave us out. */
  leadersOurs?: readonly string[];
}

export interface ListedPerson {
  ref: ResourceRef;
  inLobby?: boolean;
  role?: 'Leader' | 'Attendee';
  /** Another list than that of the leaders names them. */
  met: boolean;
}

export function refsIn({ participants = [], attendees = [], leaders = [], lobby = [] }: Listing): ResourceRef[] {
  return [...participants, ...attendees, ...leaders, ...lobby];
}

/** Everybody whom the list of leaders names: canonical hrefs, as it spells them. */
export function leaderKeys({ leaders = [], leadersElsewhere = [] }: Listing): string[] {
  return [...leaders.map(({ key }) => key), ...leadersElsewhere];
}

/** The first list that names somebody has their href: some servers list views of people under paths of their own. */
export function listedPeople(listing: Listing): ByParticipant<ListedPerson> {
  const listed = new ByParticipant<ListedPerson>();
  const inside = listing.lobby === undefined ? {} : { inLobby: false };
  const add = (ref: ResourceRef, more: Partial<ListedPerson>) => listed.set(ref.key, { ref, met: false, ...listed.get(ref.key), ...more });
  for (const ref of listing.participants ?? []) add(ref, { ...inside, met: true });
  for (const ref of listing.attendees ?? []) add(ref, { ...inside, met: true, role: 'Attendee' });
  for (const ref of listing.leaders ?? []) add(ref, { ...inside, role: 'Leader' });
  for (const ref of listing.lobby ?? []) add(ref, { inLobby: true, met: true });
  // Whoever has the address of a leader is one, under whichever endpoint: that may protect one more, and misses none.
  for (const key of leaderKeys(listing)) for (const person of listed.alike(key)) person.role = 'Leader';
  return listed;
}

/** Whether somebody who is there would be on these lists; the lists differ between people who wait, people inside, and people of whom we do not know. */
export function wouldList({ participants, attendees, leaders, lobby }: Listing, { inLobby }: { readonly inLobby?: boolean }): boolean {
  const inside = participants !== undefined || (attendees !== undefined && leaders !== undefined);
  if (inLobby === undefined) return inside && lobby !== undefined;
  return inLobby ? lobby !== undefined : inside;
}

/** Where we lead and are listed inside, a list of leaders without us does not tell who leads: it may have come without a body, or be an old one. */
export function leavesUsOut(listing: Listing, isUs: (key: string) => boolean): boolean {
  const { participants = [], attendees = [], leaders } = listing;
  const names = (list: readonly ResourceRef[]) => list.some(({ key }) => isUs(key));
  return leaders !== undefined && !leaderKeys(listing).some(isUs) && (names(participants) || names(attendees));
}
