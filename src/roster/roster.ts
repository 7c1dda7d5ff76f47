// Who is in a meeting, folded from events and full reads (docs/protocol.md, Participant events). Structure only: what a
// participant is like is read elsewhere.
// The one rule: an event is newer than any read that began before it.
import type { LobbyEvent, ResourceRef } from '../wire/event.ts';

/** One participant's stay, from arrival to leaving. A rejoin under the same URL is a new presence. */
export interface Presence {
  readonly key: string;
  /** The URL to read, as the server last spelled it. */
  href: string;
  readonly epoch: number;
  /** Epoch ms; undefined for people who were there before we watched. */
  readonly arrivedAt?: number;
  /** Known from lobby events and full reads; undefined is unknown. */
  inLobby?: boolean;
  /** They were in the lobby at some time of this presence. */
  waited: boolean;
  role?: 'Leader' | 'Attendee';
  /** Full reads in a row that should have listed them and did not; a sign of life ends the row. */
  absences: number;
  /** The roster's clock at the newest event about them. A representation read before it is stale. */
  changed: number;
}

export type Change = { kind: 'changed' | 'left'; presence: Presence };

/** The collections of one full read; without those that were not offered or could not be read. */
export interface Listing {
  participants?: readonly ResourceRef[];
  attendees?: readonly ResourceRef[];
  leaders?: readonly ResourceRef[];
  lobby?: readonly ResourceRef[];
}

export interface MergedRead {
  changed: Presence[];
  /** It did not list them: read them to learn whether they left. */
  missing: Presence[];
  /** The second read in a row that did not, with no sign of life between: they have left. */
  gone: Presence[];
}

export interface Roster {
  /** Folds one event in; `at` is when an arrival it tells of happened, undefined while we are still learning who was there before us. */
  apply(event: LobbyEvent, at: number | undefined): Change | undefined;
  get(key: string): Presence | undefined;
  presences(): readonly Presence[];
  /** Marks someone as possibly different: their next representation must be read after this moment. */
  touch(presence: Presence): void;
  /** What a current representation says: it is newer than every event and every full read, and shows that they are there. */
  observed(presence: Presence, said: { inLobby?: boolean | undefined; role?: string | undefined }): void;
  remove(key: string): Presence | undefined;
  /** Begins a full read; hand the result to `finishReading`. */
  beginReading(): number;
  /** Merges a full read that began at `since`. */
  finishReading(listing: Listing, since: number, arrivedAt: number | undefined): MergedRead;
  abandonReading(): void;
  /** Forgets everyone, and the reads under way: their results must not be handed in. */
  clear(): void;
  /** The clock: grows with every change. */
  readonly now: number;
  /** The last full read listed the leaders: whoever it did not name is none. */
  readonly leadersKnown: boolean;
  /** People inside, and people in the lobby. */
  readonly inside: number;
  readonly waiting: number;
}

export function createRoster(): Roster {
  const people = new Map<string, Presence>();
  /** Who left while a full read was under way, and when: the read may still list them. */
  const leftDuringRead = new Map<string, number>();
  let readings = 0;
  let clock = 0;
  let epochs = 0;
  let waiting = 0;
  let leadersKnown = false;

  function arrive(ref: ResourceRef, arrivedAt: number | undefined): Presence {
    epochs += 1;
    const presence: Presence = {
      key: ref.key,
      href: ref.href,
      epoch: epochs,
      ...(arrivedAt === undefined ? {} : { arrivedAt }),
      waited: false,
      absences: 0,
      changed: clock,
    };
    people.set(ref.key, presence);
    return presence;
  }

  function setLobby(presence: Presence, inLobby: boolean): void {
    if (presence.inLobby === inLobby) return;
    if (inLobby) presence.waited = true;
    if (inLobby) waiting += 1;
    else if (presence.inLobby === true) waiting -= 1;
    presence.inLobby = inLobby;
  }

  function setRole(presence: Presence, role: Presence['role']): void {
    if (role === undefined) delete presence.role;
    else presence.role = role;
  }

  function remove(key: string): Presence | undefined {
    const presence = people.get(key);
    if (readings > 0) leftDuringRead.set(key, clock);
    if (presence === undefined) return undefined;
    people.delete(key);
    if (presence.inLobby === true) waiting -= 1;
    return presence;
  }

  function apply(event: LobbyEvent, at: number | undefined): Change | undefined {
    if (event.rel !== 'participant') return undefined;
    const collection = collectionOf(event);
    if (collection === 'other') return undefined;
    clock += 1;
    if (event.type === 'deleted') return applyDeleted(event, collection);
    const presence = people.get(event.key) ?? arrive(event, at);
    presence.href = event.href;
    presence.absences = 0;
    presence.changed = clock;
    if (collection === 'lobby') setLobby(presence, true);
    if (collection === 'leaders') presence.role = 'Leader';
    if (collection === 'attendees') presence.role = 'Attendee';
    return { kind: 'changed', presence };
  }

  function applyDeleted(event: LobbyEvent, collection: Collection | undefined): Change | undefined {
    if (collection === undefined) {
      const gone = remove(event.key);
      return gone && { kind: 'left', presence: gone };
    }
    const presence = people.get(event.key);
    if (presence === undefined) return undefined;
    presence.changed = clock;
    if (collection === 'lobby') setLobby(presence, false);
    if (collection === 'leaders' && presence.role === 'Leader') delete presence.role;
    if (collection === 'attendees' && presence.role === 'Attendee') delete presence.role;
    return { kind: 'changed', presence };
  }

  function merge(entry: ListedPerson, listing: Listing, since: number, arrivedAt: number | undefined): Presence | undefined {
    const known = people.get(entry.ref.key);
    if (known === undefined && (leftDuringRead.get(entry.ref.key) ?? -1) > since) return undefined;
    if (known !== undefined) known.absences = 0;
    if (known !== undefined && known.changed > since) return undefined;
    const presence = known ?? arrive(entry.ref, arrivedAt);
    const before = { inLobby: presence.inLobby, role: presence.role };
    if (entry.inLobby !== undefined) setLobby(presence, entry.inLobby);
    setRole(presence, entry.role ?? (listing.leaders !== undefined && before.role === 'Leader' ? undefined : before.role));
    if (known !== undefined && presence.inLobby === before.inLobby && presence.role === before.role) return undefined;
    presence.changed = clock;
    return presence;
  }

  /** Someone a read did not list, and whether that was once too often. */
  function isGone(presence: Presence, listing: Listing): boolean {
    if (!wouldList(listing, presence)) return false;
    presence.absences += 1;
    return presence.absences >= absencesOfGone;
  }

  function endReading(): void {
    readings = Math.max(0, readings - 1);
    if (readings === 0) leftDuringRead.clear();
  }

  return {
    apply,
    get: (key) => people.get(key),
    presences: () => [...people.values()],
    touch(presence) {
      clock += 1;
      presence.changed = clock;
    },
    observed(presence, { inLobby, role }) {
      if (people.get(presence.key) !== presence) return;
      presence.absences = 0;
      if (inLobby !== undefined) setLobby(presence, inLobby);
      if (role === 'Leader' || role === 'Attendee') presence.role = role;
    },
    remove(key) {
      clock += 1;
      return remove(key);
    },
    beginReading() {
      readings += 1;
      return clock;
    },
    finishReading(listing, since, arrivedAt) {
      clock += 1;
      leadersKnown = listing.leaders !== undefined;
      const listed = listedPeople(listing);
      const changed = [...listed.values()].flatMap((entry) => merge(entry, listing, since, arrivedAt) ?? []);
      const unlisted = [...people.values()].filter((presence) => !listed.has(presence.key) && presence.changed <= since);
      const gone = unlisted.filter((presence) => isGone(presence, listing));
      for (const { key } of gone) remove(key);
      endReading();
      return { changed, missing: unlisted.filter((presence) => !gone.includes(presence)), gone };
    },
    abandonReading: endReading,
    clear() {
      people.clear();
      leftDuringRead.clear();
      readings = 0;
      waiting = 0;
      leadersKnown = false;
    },
    get now() {
      return clock;
    },
    get leadersKnown() {
      return leadersKnown;
    },
    get inside() {
      return people.size - waiting;
    },
    get waiting() {
      return waiting;
    },
  };
}

/** A `deleted` can be lost, and somebody's own resource can fail instead of saying that they are gone. */
const absencesOfGone = 2;

/** Whether somebody who is there would be on these lists; the lists differ between people who wait, people inside, and people of whom we do not know. */
function wouldList({ participants, attendees, leaders, lobby }: Listing, { inLobby }: Presence): boolean {
  const inside = participants !== undefined || (attendees !== undefined && leaders !== undefined);
  if (inLobby === undefined) return inside && lobby !== undefined;
  return inLobby ? lobby !== undefined : inside;
}

type Collection = 'lobby' | 'attendees' | 'leaders';

/** Which roster view an event is about: none for the participant as such, `other` for views that say nothing about who is there. */
function collectionOf(event: LobbyEvent): Collection | 'other' | undefined {
  if (event.in === undefined) return undefined;
  const named = event.in.rel === 'participants' ? filterOf(event.in.href) : event.in.rel;
  if (named === 'lobby' || named === 'attendees' || named === 'leaders') return named;
  return named === undefined ? undefined : 'other';
}

/** Some servers have one collection with a filter instead of three. */
function filterOf(href: string): string | undefined {
  return /[?&]filter=([^&]*)/i.exec(href)?.[1]?.toLowerCase();
}

interface ListedPerson {
  ref: ResourceRef;
  inLobby?: boolean;
  role?: 'Leader' | 'Attendee';
}

function listedPeople(listing: Listing): Map<string, ListedPerson> {
  const listed = new Map<string, ListedPerson>();
  const inside = listing.lobby === undefined ? {} : { inLobby: false };
  for (const ref of listing.participants ?? []) listed.set(ref.key, { ref, ...inside });
  for (const ref of listing.attendees ?? []) listed.set(ref.key, { ref, ...inside, role: 'Attendee' });
  for (const ref of listing.leaders ?? []) listed.set(ref.key, { ref, ...inside, role: 'Leader' });
  for (const ref of listing.lobby ?? []) listed.set(ref.key, { ...listed.get(ref.key), ref, inLobby: true });
  return listed;
}
