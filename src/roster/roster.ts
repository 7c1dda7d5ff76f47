// Who is in a meeting, folded from events and full reads (docs/protocol.md, Participant events). Structure only: what a
// participant is like is read elsewhere.
// The one rule: an event is newer than any read that began before it.
import type { LobbyEvent, ResourceRef } from '../wire/event.ts';
import { type ListedPerson, type Listing, listedPeople, wouldList } from './listing.ts';
import type { Participant } from './participant.ts';
import { hear, setAttendee, type Told, takeBack } from './told.ts';

/** One participant's stay, from arrival to leaving. A rejoin under the same URL is a new presence. */
export interface Presence extends Told {
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
  /** The roster's clock when they came inside, or to be in no role view: leaders that were listed before then do not tell of them. */
  roleOpenSince: number;
  /** Full reads in a row that should have listed them and did not; a sign of life ends the row. */
  absences: number;
  /** The roster's clock at the newest event about them. A representation read before it is stale. */
  changed: number;
}

/** What of a representation matters here. */
export interface Observation extends Pick<Participant, 'uri' | 'organizer' | 'local'> {
  inLobby?: boolean | undefined;
  role?: string | undefined;
}

export type Change = { kind: 'changed' | 'left'; presence: Presence };

export interface MergedRead {
  /** They are different now, or known to be no leaders now. */
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
  observed(presence: Presence, said: Observation): void;
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
  /** The leaders were listed when they would have been among them: whom the list did not name is none. People who wait may not be listed. */
  leadersKnown(presence: Presence): boolean;
  /** People inside, and people in the lobby. */
  readonly inside: number;
  readonly waiting: number;
}

export function createRoster(): Roster {
  return new FoldedRoster();
}

class FoldedRoster implements Roster {
  readonly #people = new Map<string, Presence>();
  /** Who left while a full read was under way, and when: the read may still list them. */
  readonly #leftDuringRead = new Map<string, number>();
  #readings = 0;
  #clock = 0;
  #epochs = 0;
  #waiting = 0;
  /** The clock at the beginning of the last full read, where it listed the leaders. */
  #leadersSince: number | undefined;

  get now(): number {
    return this.#clock;
  }

  leadersKnown({ inLobby, roleOpenSince }: Presence): boolean {
    return this.#leadersSince !== undefined && (inLobby === true || roleOpenSince <= this.#leadersSince);
  }

  get inside(): number {
    return this.#people.size - this.#waiting;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get(key: string): Presence | undefined {
    return this.#people.get(key);
  }

  presences(): readonly Presence[] {
    return [...this.#people.values()];
  }

  apply(event: LobbyEvent, at: number | undefined): Change | undefined {
    if (event.rel !== 'participant') return undefined;
    const collection = collectionOf(event);
    if (collection === 'other') return undefined;
    this.#clock += 1;
    if (event.type === 'deleted') return this.#applyDeleted(event, collection);
    const presence = this.#people.get(event.key) ?? this.#arrive(event, this.#clock, at);
    presence.href = event.href;
    presence.absences = 0;
    presence.changed = this.#clock;
    if (collection === 'lobby') this.#setLobby(presence, true);
    if (collection === 'leaders') presence.role = 'Leader';
    if (collection === 'attendees') setAttendee(presence);
    hear(presence, event);
    return { kind: 'changed', presence };
  }

  touch(presence: Presence): void {
    this.#clock += 1;
    presence.changed = this.#clock;
  }

  observed(presence: Presence, said: Observation): void {
    if (this.#people.get(presence.key) !== presence) return;
    presence.absences = 0;
    if (said.inLobby !== undefined) this.#setLobby(presence, said.inLobby);
    if (said.role === 'Leader') presence.role = 'Leader';
    if (said.role === 'Attendee') setAttendee(presence);
    takeBack(presence, said);
  }

  remove(key: string): Presence | undefined {
    this.#clock += 1;
    return this.#drop(key);
  }

  beginReading(): number {
    this.#readings += 1;
    return this.#clock;
  }

  finishReading(listing: Listing, since: number, arrivedAt: number | undefined): MergedRead {
    this.#clock += 1;
    const doubtful = this.presences().filter((presence) => presence.role === undefined && !this.leadersKnown(presence));
    this.#leadersSince = listing.leaders === undefined ? undefined : since;
    const listed = listedPeople(listing);
    const changed = new Set([...listed.values()].flatMap((entry) => this.#merge(entry, listing, since, arrivedAt) ?? []));
    for (const ref of Object.values(listing).flat()) {
      const presence = this.#people.get(ref.key);
      if (presence !== undefined && hear(presence, ref)) changed.add(presence);
    }
    for (const presence of doubtful) if (listed.has(presence.key) && this.leadersKnown(presence)) changed.add(presence);
    const unlisted = this.presences().filter((presence) => !listed.has(presence.key) && presence.changed <= since);
    const gone = unlisted.filter((presence) => isGone(presence, listing));
    for (const { key } of gone) this.#drop(key);
    this.abandonReading();
    return { changed: [...changed], missing: unlisted.filter((presence) => !gone.includes(presence)), gone };
  }

  abandonReading(): void {
    this.#readings = Math.max(0, this.#readings - 1);
    if (this.#readings === 0) this.#leftDuringRead.clear();
  }

  clear(): void {
    this.#people.clear();
    this.#leftDuringRead.clear();
    this.#readings = 0;
    this.#waiting = 0;
    this.#leadersSince = undefined;
  }

  #arrive(ref: ResourceRef, roleOpenSince: number, arrivedAt: number | undefined): Presence {
    this.#epochs += 1;
    const presence: Presence = {
      key: ref.key,
      href: ref.href,
      epoch: this.#epochs,
      ...(arrivedAt === undefined ? {} : { arrivedAt }),
      waited: false,
      roleOpenSince,
      absences: 0,
      changed: this.#clock,
    };
    this.#people.set(ref.key, presence);
    return presence;
  }

  #setLobby(presence: Presence, inLobby: boolean, at = this.#clock): void {
    if (presence.inLobby === inLobby) return;
    if (inLobby) {
      presence.waited = true;
      this.#waiting += 1;
    } else if (presence.inLobby === true) {
      presence.roleOpenSince = at;
      this.#waiting -= 1;
    }
    presence.inLobby = inLobby;
  }

  #openRole(presence: Presence): void {
    delete presence.role;
    presence.roleOpenSince = this.#clock;
  }

  #drop(key: string): Presence | undefined {
    const presence = this.#people.get(key);
    if (this.#readings > 0) this.#leftDuringRead.set(key, this.#clock);
    if (presence === undefined) return undefined;
    this.#people.delete(key);
    if (presence.inLobby === true) this.#waiting -= 1;
    return presence;
  }

  #applyDeleted(event: LobbyEvent, collection: Collection | undefined): Change | undefined {
    if (collection === undefined) {
      const gone = this.#drop(event.key);
      return gone && { kind: 'left', presence: gone };
    }
    const presence = this.#people.get(event.key);
    if (presence === undefined) return undefined;
    presence.changed = this.#clock;
    hear(presence, event);
    if (collection === 'leaders') delete presence.toldToLead;
    if (collection === 'lobby') this.#setLobby(presence, false);
    else if (presence.role === (collection === 'leaders' ? 'Leader' : 'Attendee')) this.#openRole(presence);
    return { kind: 'changed', presence };
  }

  #merge(entry: ListedPerson, listing: Listing, since: number, arrivedAt: number | undefined): Presence | undefined {
    const known = this.#people.get(entry.ref.key);
    if (known === undefined && (this.#leftDuringRead.get(entry.ref.key) ?? -1) > since) return undefined;
    if (known !== undefined) known.absences = 0;
    if (known !== undefined && known.changed > since) return supplement(known, entry);
    const presence = known ?? this.#arrive(entry.ref, since, arrivedAt);
    const before = { inLobby: presence.inLobby, role: presence.role };
    if (entry.inLobby !== undefined) this.#setLobby(presence, entry.inLobby, since);
    // Of those who wait, the leaders may not be listed.
    const isDemoted = before.role === 'Leader' && listing.leaders !== undefined && entry.inLobby === false;
    setRole(presence, entry.role ?? (isDemoted ? undefined : before.role));
    if (entry.role === 'Attendee') delete presence.toldToLead;
    if (known !== undefined && presence.inLobby === before.inLobby && presence.role === before.role) return undefined;
    presence.changed = this.#clock;
    return presence;
  }
}

/** What is newer than a read stands; of a role, news that has none says nothing. */
function supplement(known: Presence, { role }: ListedPerson): Presence | undefined {
  if (role !== 'Leader' || known.role !== undefined) return undefined;
  known.role = role;
  return known;
}

function setRole(presence: Presence, role: Presence['role']): void {
  if (role === undefined) delete presence.role;
  else presence.role = role;
}

/** Someone a read did not list, and whether that was once too often. */
function isGone(presence: Presence, listing: Listing): boolean {
  if (!wouldList(listing, presence)) return false;
  presence.absences += 1;
  return presence.absences >= absencesOfGone;
}

/** A `deleted` can be lost, and somebody's own resource can fail instead of saying that they are gone. */
const absencesOfGone = 2;

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
