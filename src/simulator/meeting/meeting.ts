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
  const people = new Map<string, Person>();
  const presences = new Map<string, number>();
  const watchers = new Set<(change: Change) => void>();
  const timers = new Map<Person, NodeJS.Timeout>();

  function tell(change: Change): void {
    for (const watcher of [...watchers]) watcher(change);
  }

  function find(who: Who): Person | undefined {
    if (typeof who !== 'string') return people.get(who.key) === who ? who : undefined;
    const wanted = addressOf(who).toLowerCase();
    return [...people.values()].find((person) => person.key === who || addressOf(person.uri).toLowerCase() === wanted);
  }

  function keyFor(uri: string, presence: number): string {
    const address = addressOf(uri);
    if (people.has(address)) return guid(rules.random);
    return presence > 1 && rules.rejoinUrl() === 'new' ? guid(rules.random) : address;
  }

  function remove(person: Person, how: Departure, silent = false): boolean {
    if (people.get(person.key) !== person || person.place === 'gone') return false;
    const from = person.place;
    people.delete(person.key);
    person.place = 'gone';
    clearTimeout(timers.get(person));
    timers.delete(person);
    if (!silent) tell({ kind: 'left', person, from, how });
    return true;
  }

  function startLobbyTimer(person: Person): void {
    const timeoutMs = rules.lobbyTimeoutMs();
    if (timeoutMs !== undefined) timers.set(person, setTimeout(() => remove(person, 'timed-out'), timeoutMs).unref());
  }

  const meeting: Meeting = {
    uri: options.uri,
    conferenceId: options.uri.split(':').at(-1) ?? 'conference',
    organizerUri: options.organizerUri ?? `sip:${addressOf(options.uri)}`,
    people,
    subject: options.subject ?? 'A meeting',
    accessLevel: options.accessLevel ?? 'SameEnterprise',
    moderator: { role: options.moderator?.role ?? 'Leader', lobby: options.moderator?.lobby ?? false },
    running: true,
    refusal: undefined,
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    join(arrival) {
      const uri = arrival.uri ?? `sip:${guid(rules.random)}@anonymous.invalid`;
      const presence = (presences.get(addressOf(uri)) ?? 0) + 1;
      presences.set(addressOf(uri), presence);
      const person = newPerson({ ...arrival, uri }, keyFor(uri, presence), presence);
      person.place = (arrival.lobby ?? waitsInLobby(meeting, person)) ? 'lobby' : 'inside';
      people.set(person.key, person);
      meeting.running = true;
      if (person.place === 'lobby') startLobbyTimer(person);
      if (!arrival.silent) tell({ kind: 'arrived', person });
      return person;
    },
    lobbyJoin: (arrival) => meeting.join({ ...arrival, lobby: true }),
    leave(who, how = {}) {
      const person = find(who);
      if (person) remove(person, 'left', how.silent);
    },
    admit(who) {
      const person = find(who);
      if (person?.place !== 'lobby') return false;
      clearTimeout(timers.get(person));
      person.place = 'inside';
      tell({ kind: 'admitted', person });
      return true;
    },
    admitByHand: (who) => meeting.admit(who),
    reject(who) {
      const person = find(who);
      return person?.place === 'lobby' && remove(person, 'rejected');
    },
    eject(who) {
      const person = find(who);
      return person !== undefined && remove(person, 'ejected');
    },
    setRole(who, role) {
      const person = find(who);
      if (person === undefined || person.role === role) return false;
      const was = person.role;
      person.role = role;
      tell({ kind: 'role', person, was });
      return true;
    },
    promote: (who) => meeting.setRole(who, 'Leader'),
    demote: (who) => meeting.setRole(who, 'Attendee'),
    rename: (who, name) => meeting.alter(who, { name }),
    typing(who) {
      const person = find(who);
      if (person) tell({ kind: 'typing', person });
    },
    alter(who, change, quiet = false) {
      const person = find(who);
      if (person === undefined) return;
      Object.assign(person, change);
      if (!quiet) tell({ kind: 'changed', person });
    },
    configure(change) {
      Object.assign(meeting, change);
      tell({ kind: 'settings' });
    },
    end: () => stop('Ended'),
    mcuDown: () => stop('TemporarilyUnavailable'),
    ejectModerator: () => forModerators((person) => remove(person, 'ejected')),
    promoteModerator: () => forModerators((person) => meeting.promote(person)),
    demoteModerator: () => forModerators((person) => meeting.demote(person)),
    find,
    waiting: () => [...people.values()].filter((person) => person.place === 'lobby' && !person.hidden),
    inside: () => [...people.values()].filter((person) => person.place === 'inside' && !person.hidden),
  };

  function forModerators(act: (person: Person) => unknown): void {
    for (const person of [...people.values()]) if (person.account !== undefined) act(person);
  }

  /** Everybody is gone at once; viewers hear of the conversation only, not of each person. */
  function stop(reason: 'Ended' | 'TemporarilyUnavailable'): void {
    meeting.running = reason === 'TemporarilyUnavailable';
    for (const person of [...people.values()]) remove(person, 'left', true);
    tell({ kind: 'ended', reason });
  }

  return meeting;
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
  };
}

/** Who waits, by access level (docs/protocol.md, Online meeting). */
function waitsInLobby(meeting: Meeting, person: Person): boolean {
  if (person.organizer || person.role === 'Leader') return false;
  if (meeting.accessLevel === 'Everyone') return false;
  if (meeting.accessLevel === 'SameEnterprise') return person.network !== 'SameEnterprise';
  return true;
}
