// A meeting on the simulated server: who is in the lobby, who is inside, and what has just changed. Knows no dialect and no HTTP.
import { guid, type Random } from '../random.ts';
import type { ErrorBody } from './notice.ts';
import { addressOf, type Person, type PersonOptions, type PersonRole } from './person.ts';

export type AccessLevel = 'None' | 'Locked' | 'Invited' | 'SameEnterprise' | 'Everyone';
export type Departure = 'left' | 'rejected' | 'ejected' | 'timed-out';

export type Change =
  | { kind: 'arrived'; person: Person }
  | { kind: 'admitted'; person: Person }
  | { kind: 'left'; person: Person; from: 'lobby' | 'inside'; how: Departure }
  | { kind: 'role'; person: Person; was: PersonRole }
  | { kind: 'changed'; person: Person }
  | { kind: 'typing'; person: Person }
  | { kind: 'settings' }
  | { kind: 'ended'; reason: 'Ended' | 'TemporarilyUnavailable' };

export interface MeetingOptions {
  uri: string;
  subject?: string;
  organizerUri?: string;
  accessLevel?: AccessLevel;
  /** How accounts under test come in. Default: as leaders, past the lobby. */
  moderator?: { role?: PersonRole; lobby?: boolean };
}

/** A handle on someone; every member is the address or the person object itself. */
export type Who = Person | string;

export interface Meeting {
  readonly uri: string;
  readonly conferenceId: string;
  readonly organizerUri: string;
  readonly people: ReadonlyMap<string, Person>;
  subject: string;
  accessLevel: AccessLevel;
  moderator: { role: PersonRole; lobby: boolean };
  running: boolean;
  /** While set, joining accounts are refused with this (InviteesOnly, TooManyParticipants ...). */
  refusal: ErrorBody | undefined;
  watch(watcher: (change: Change) => void): () => void;
  join(options: PersonOptions & { account?: string; hidden?: boolean }): Person;
  lobbyJoin(options: PersonOptions): Person;
  /** Leaves; `silent` leaves no event. */
  leave(who: Who, options?: { silent?: boolean }): void;
  admit(who: Who): boolean;
  /** A human with a desktop client lets the person in. */
  admitByHand(who: Who): boolean;
  reject(who: Who): boolean;
  eject(who: Who): boolean;
  setRole(who: Who, role: PersonRole): boolean;
  promote(who: Who): boolean;
  demote(who: Who): boolean;
  rename(who: Who, name: string): void;
  typing(who: Who): void;
  /** Changes properties of the person in place. `quiet`: without an event. */
  alter(who: Who, change: Partial<Pick<Person, 'organizer' | 'anonymous' | 'network' | 'name' | 'uri'>>, quiet?: boolean): void;
  /** Changes subject or access level and says so. */
  configure(change: { subject?: string; accessLevel?: AccessLevel }): void;
  end(): void;
  /** The conference server goes away; the meeting can be joined again at once. */
  mcuDown(): void;
  ejectModerator(): void;
  promoteModerator(): void;
  demoteModerator(): void;
  find(who: Who): Person | undefined;
  waiting(): Person[];
  inside(): Person[];
}

interface Rules {
  random: Random;
  /** Read at the moment of use: switches may be turned while the server runs. */
  rejoinUrl(): 'same' | 'new';
  lobbyTimeoutMs(): number | undefined;
}

export function createMeeting(options: MeetingOptions, rules: Rules): Meeting {
  return new SimulatedMeeting(options, rules);
}

class SimulatedMeeting implements Meeting {
  readonly uri: string;
  readonly conferenceId: string;
  readonly organizerUri: string;
  readonly people = new Map<string, Person>();
  subject: string;
  accessLevel: AccessLevel;
  moderator: { role: PersonRole; lobby: boolean };
  running = true;
  refusal: ErrorBody | undefined;
  readonly #rules: Rules;
  readonly #presences = new Map<string, number>();
  readonly #watchers = new Set<(change: Change) => void>();
  readonly #timers = new Map<Person, NodeJS.Timeout>();

  constructor(options: MeetingOptions, rules: Rules) {
    this.#rules = rules;
    this.uri = options.uri;
    this.conferenceId = options.uri.split(':').at(-1) ?? 'conference';
    this.organizerUri = options.organizerUri ?? `sip:${addressOf(options.uri)}`;
    this.subject = options.subject ?? 'A meeting';
    this.accessLevel = options.accessLevel ?? 'SameEnterprise';
    this.moderator = { role: options.moderator?.role ?? 'Leader', lobby: options.moderator?.lobby ?? false };
  }

  watch(watcher: (change: Change) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  join(arrival: PersonOptions & { account?: string; hidden?: boolean }): Person {
    const uri = arrival.uri ?? `sip:${guid(this.#rules.random)}@anonymous.invalid`;
    const presence = (this.#presences.get(addressOf(uri)) ?? 0) + 1;
    this.#presences.set(addressOf(uri), presence);
    const person = newPerson({ ...arrival, uri }, this.#keyFor(uri, presence), presence);
    person.place = (arrival.lobby ?? waitsInLobby(this, person)) ? 'lobby' : 'inside';
    this.people.set(person.key, person);
    this.running = true;
    if (person.place === 'lobby') this.#startLobbyTimer(person);
    if (!arrival.silent) this.#tell({ kind: 'arrived', person });
    return person;
  }

  lobbyJoin(arrival: PersonOptions): Person {
    return this.join({ ...arrival, lobby: true });
  }

  leave(who: Who, how: { silent?: boolean } = {}): void {
    const person = this.find(who);
    if (person) this.#remove(person, 'left', how.silent);
  }

  admit(who: Who): boolean {
    const person = this.find(who);
    if (person?.place !== 'lobby') return false;
    clearTimeout(this.#timers.get(person));
    person.place = 'inside';
    this.#tell({ kind: 'admitted', person });
    return true;
  }

  admitByHand(who: Who): boolean {
    return this.admit(who);
  }

  reject(who: Who): boolean {
    const person = this.find(who);
    return person?.place === 'lobby' && this.#remove(person, 'rejected');
  }

  eject(who: Who): boolean {
    const person = this.find(who);
    return person !== undefined && this.#remove(person, 'ejected');
  }

  setRole(who: Who, role: PersonRole): boolean {
    const person = this.find(who);
    if (person === undefined || person.role === role) return false;
    const was = person.role;
    person.role = role;
    this.#tell({ kind: 'role', person, was });
    return true;
  }

  promote(who: Who): boolean {
    return this.setRole(who, 'Leader');
  }

  demote(who: Who): boolean {
    return this.setRole(who, 'Attendee');
  }

  rename(who: Who, name: string): void {
    this.alter(who, { name });
  }

  typing(who: Who): void {
    const person = this.find(who);
    if (person) this.#tell({ kind: 'typing', person });
  }

  alter(who: Who, change: Parameters<Meeting['alter']>[1], quiet = false): void {
    const person = this.find(who);
    if (person === undefined) return;
    Object.assign(person, change);
    if (!quiet) this.#tell({ kind: 'changed', person });
  }

  configure(change: { subject?: string; accessLevel?: AccessLevel }): void {
    Object.assign(this, change);
    this.#tell({ kind: 'settings' });
  }

  end(): void {
    this.#stop('Ended');
  }

  mcuDown(): void {
    this.#stop('TemporarilyUnavailable');
  }

  ejectModerator(): void {
    for (const person of this.#moderators()) this.#remove(person, 'ejected');
  }

  promoteModerator(): void {
    for (const person of this.#moderators()) this.promote(person);
  }

  demoteModerator(): void {
    for (const person of this.#moderators()) this.demote(person);
  }

  find(who: Who): Person | undefined {
    if (typeof who !== 'string') return this.people.get(who.key) === who ? who : undefined;
    const wanted = addressOf(who).toLowerCase();
    return [...this.people.values()].find((person) => person.key === who || addressOf(person.uri).toLowerCase() === wanted);
  }

  waiting(): Person[] {
    return [...this.people.values()].filter((person) => person.place === 'lobby' && !person.hidden);
  }

  inside(): Person[] {
    return [...this.people.values()].filter((person) => person.place === 'inside' && !person.hidden);
  }

  #tell(change: Change): void {
    for (const watcher of [...this.#watchers]) watcher(change);
  }

  #keyFor(uri: string, presence: number): string {
    const address = addressOf(uri);
    if (this.people.has(address)) return guid(this.#rules.random);
    return presence > 1 && this.#rules.rejoinUrl() === 'new' ? guid(this.#rules.random) : address;
  }

  #remove(person: Person, how: Departure, silent = false): boolean {
    if (this.people.get(person.key) !== person || person.place === 'gone') return false;
    const from = person.place;
    this.people.delete(person.key);
    person.place = 'gone';
    clearTimeout(this.#timers.get(person));
    this.#timers.delete(person);
    if (!silent) this.#tell({ kind: 'left', person, from, how });
    return true;
  }

  #startLobbyTimer(person: Person): void {
    const timeoutMs = this.#rules.lobbyTimeoutMs();
    if (timeoutMs !== undefined) this.#timers.set(person, setTimeout(() => this.#remove(person, 'timed-out'), timeoutMs).unref());
  }

  #moderators(): Person[] {
    return [...this.people.values()].filter((person) => person.account !== undefined);
  }

  /** Everybody is gone at once; viewers hear of the conversation only, not of each person. */
  #stop(reason: 'Ended' | 'TemporarilyUnavailable'): void {
    this.running = reason === 'TemporarilyUnavailable';
    for (const person of [...this.people.values()]) this.#remove(person, 'left', true);
    this.#tell({ kind: 'ended', reason });
  }
}

function newPerson(options: PersonOptions & { uri: string; account?: string; hidden?: boolean }, key: string, presence: number): Person {
  const anonymous = options.anonymous ?? /@anonymous\.invalid$/i.test(options.uri);
  return {
    key,
    uri: options.uri,
    name: options.name ?? (anonymous ? 'Guest' : addressOf(options.uri)),
    role: options.role ?? 'Attendee',
    anonymous,
    network: options.network ?? (anonymous ? 'Everyone' : 'SameEnterprise'),
    organizer: options.organizer ?? false,
    workPhoneNumber: options.workPhoneNumber,
    omit: options.omit ?? [],
    place: 'gone',
    since: Date.now(),
    presence,
    ...(options.account === undefined ? {} : { account: options.account }),
    ...(options.hidden ? { hidden: true } : {}),
    ...(options.silent ? { silent: true } : {}),
  };
}

/** Who waits, by access level (docs/protocol.md, Online meeting). */
function waitsInLobby(meeting: Meeting, person: Person): boolean {
  if (person.organizer || person.role === 'Leader') return false;
  if (meeting.accessLevel === 'Everyone') return false;
  if (meeting.accessLevel === 'SameEnterprise') return person.network !== 'SameEnterprise';
  return true;
}
