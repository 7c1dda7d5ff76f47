// Who is in a meeting, folded from events and full reads (docs/protocol.md, Participant events). Structure only: what a
// participant is like is read elsewhere.
// The one rule: an event is newer than any read that began before it.
import type { LobbyEvent, ResourceRef } from '../wire/event.ts';
import { canonicalHref, isSamePath } from '../wire/url.ts';
import { ByParticipant } from './by-participant.ts';
import { type Collection, collectionOf } from './collection.ts';
import { Leaders } from './leaders.ts';
import { type ListedPerson, type Listing, leaderKeys, listedPeople, refsIn, wouldList } from './listing.ts';
import type { Participant } from './participant.ts';
import { type Presence, setRole } from './presence.ts';
import { hear, setAttendee, takeBack } from './told.ts';

export type { Presence };

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
  /** The leaders may not all be listed: people of whom nothing else tells their role. */
  roleless: number;
}

/** Whoever is asked for by an href is found in every spelling of it. */
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
  /** Another list of the leaders would likely tell more of them. */
  leadersWorthReading(presence: Presence): boolean;
  /** Their role for whoever wants to remove them: a leader is one under every endpoint. */
  roleOf(presence: Presence): Presence['role'];
  /** People inside, and people in the lobby. */
  readonly inside: number;
  readonly waiting: number;
}

export function createRoster(): Roster {
  return new FoldedRoster();
}

class FoldedRoster implements Roster {
  readonly #people = new ByParticipant<Presence>();
  /** Met otherwise than as an entry of a list of leaders. */
  readonly #met = new WeakSet<Presence>();
  /** Whose own resource says that they attend: a list of attendees may name everybody. */
  readonly #attending = new WeakSet<Presence>();
  /** Whose own resource was read where `href` leads. */
  readonly #readable = new WeakSet<Presence>();
  /** Who left while a full read was under way, and when: the read may still list them. */
  readonly #leftDuringRead = new ByParticipant<{ at: number; met: boolean }>();
  #readings = 0;
  #clock = 0;
  #epochs = 0;
  #waiting = 0;
  readonly #leaders = new Leaders();
  #listsInside = false;

  get now(): number {
    return this.#clock;
  }

  leadersKnown(presence: Presence): boolean {
    return this.#leaders.tellOf(presence);
  }

  leadersWorthReading(presence: Presence): boolean {
    return this.#leaders.wouldTellOf(presence);
  }

  roleOf(presence: Presence): Presence['role'] {
    const leads = [presence, ...this.#people.alike(presence.key)].some(({ role, toldToLead }) => role === 'Leader' || toldToLead);
    if (leads) return 'Leader';
    return this.#leaders.cut && !this.#attending.has(presence) ? undefined : presence.role;
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
    return this.#people.values();
  }

  apply(event: LobbyEvent, at: number | undefined): Change | undefined {
    if (event.rel !== 'participant') return undefined;
    const collection = collectionOf(event);
    if (collection === 'other') return undefined;
    this.#clock += 1;
    if (event.type === 'deleted') return this.#applyDeleted(event, collection);
    const presence = this.#people.get(event.key) ?? this.#arrive(event, this.#clock, at);
    if (!this.#readable.has(presence) || isSamePath(event.key, canonicalHref(presence.href))) presence.href = event.href;
    if (collection !== 'leaders') this.#met.add(presence);
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
    this.#readable.add(presence);
    if (!this.#listsInside) this.#met.add(presence);
    if (said.inLobby !== undefined) this.#setLobby(presence, said.inLobby);
    if (said.role === 'Leader') presence.role = 'Leader';
    if (said.role === 'Attendee') setAttendee(presence);
    this.#attending[said.role === 'Attendee' ? 'add' : 'delete'](presence);
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
    const doubtful = this.presences().filter((presence) => this.roleOf(presence) === undefined && !this.leadersKnown(presence));
    const listed = listedPeople(listing);
    this.#leaders.listed(listing, listed, since, (key) => this.#isMet(key, since));
    this.#listsInside = listing.participants !== undefined;
    const changed = new Set(listed.values().flatMap((entry) => this.#merge(entry, since, arrivedAt) ?? []));
    for (const key of leaderKeys(listing)) for (const presence of this.#people.alike(key)) presence.role ??= 'Leader';
    for (const ref of refsIn(listing)) {
      const presence = this.#people.get(ref.key);
      if (presence !== undefined && hear(presence, ref)) changed.add(presence);
    }
    for (const presence of doubtful) if (listed.has(presence.key) && this.leadersKnown(presence)) changed.add(presence);
    const unlisted = this.presences().filter((presence) => !listed.has(presence.key) && presence.changed <= since);
    const gone = unlisted.filter((presence) => isGone(presence, listing));
    for (const { key } of gone) this.#drop(key);
    this.abandonReading();
    const roleless = this.#leaders.cut ? this.presences().filter((presence) => this.roleOf(presence) === undefined).length : 0;
    return { changed: [...changed], missing: unlisted.filter((presence) => !gone.includes(presence)), gone, roleless };
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
    this.#leaders.clear();
    this.#listsInside = false;
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
    if (this.#readings > 0) this.#leftDuringRead.set(key, { at: this.#clock, met: presence === undefined || this.#met.has(presence) });
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

  /** Also whoever left while the list was read. */
  #isMet(key: string, since: number): boolean {
    const left = this.#leftDuringRead.get(key);
    return [...this.#people.alike(key)].some((one) => this.#met.has(one)) || (left?.met === true && left.at > since);
  }

  #merge(entry: ListedPerson, since: number, arrivedAt: number | undefined): Presence | undefined {
    const known = this.#people.get(entry.ref.key);
    if (known === undefined && (this.#leftDuringRead.get(entry.ref.key)?.at ?? -1) > since) return undefined;
    const presence = known ?? this.#arrive(entry.ref, since, arrivedAt);
    if (entry.met) this.#met.add(presence);
    if (!this.#readable.has(presence)) presence.href = entry.ref.href;
    presence.absences = 0;
    if (known !== undefined && known.changed > since) return supplement(known, entry);
    const before = { inLobby: presence.inLobby, role: presence.role };
    if (entry.inLobby !== undefined) this.#setLobby(presence, entry.inLobby, since);
    // Of those who wait, the leaders may not be listed.
    const isDemoted = before.role === 'Leader' && this.#leaders.whole && entry.inLobby === false;
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

/** Someone a read did not list, and whether that was once too often. */
function isGone(presence: Presence, listing: Listing): boolean {
  if (!wouldList(listing, presence)) return false;
  presence.absences += 1;
  return presence.absences >= absencesOfGone;
}

/** A `deleted` can be lost, and somebody's own resource can fail instead of saying that they are gone. */
const absencesOfGone = 2;
