// The facts a policy may use: names, types and values. The one registry; everything else looks here.

export type FactType = 'boolean' | 'string' | 'number' | 'time' | 'weekday';

export interface FactDefinition {
  name: string;
  type: FactType;
  /** The closed set of values, where there is one. */
  values?: readonly string[];
  /** An address: both sides of every string operator are brought to canonical form. */
  address?: boolean;
  /** What `params` it needs. */
  params?: 'within' | 'zone';
  from: 'participant' | 'meeting' | 'count' | 'clock';
  description: string;
}

export const sourceNetworks = ['SameEnterprise', 'Federated', 'PublicCloud', 'Everyone', 'Unknown'] as const;
export const roles = ['Leader', 'Attendee', 'Unknown'] as const;
export const accessLevels = ['None', 'Locked', 'Invited', 'SameEnterprise', 'Everyone'] as const;
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const definitions = [
  { name: 'anonymous', type: 'boolean', from: 'participant', description: 'joined without an authenticated identity' },
  { name: 'sourceNetwork', type: 'string', values: sourceNetworks, from: 'participant', description: 'where the participant comes from' },
  { name: 'uri', type: 'string', address: true, from: 'participant', description: 'address in canonical form' },
  { name: 'domain', type: 'string', from: 'participant', description: 'host part of the address' },
  { name: 'name', type: 'string', from: 'participant', description: 'display name; written by the participant' },
  { name: 'role', type: 'string', values: roles, from: 'participant', description: 'role in the meeting' },
  { name: 'organizer', type: 'boolean', from: 'participant', description: 'is an organizer of the meeting' },
  { name: 'inLobby', type: 'boolean', from: 'participant', description: 'is waiting in the lobby' },
  { name: 'phone', type: 'string', from: 'participant', description: 'telephone number, +4930…' },
  { name: 'meeting.organizer', type: 'string', address: true, from: 'meeting', description: "the organizer's address" },
  { name: 'meeting.subject', type: 'string', from: 'meeting', description: 'subject of the meeting' },
  { name: 'meeting.accessLevel', type: 'string', values: accessLevels, from: 'meeting', description: 'who bypasses the lobby' },
  { name: 'meeting.size', type: 'number', from: 'meeting', description: 'people inside the meeting' },
  { name: 'meeting.lobbySize', type: 'number', from: 'meeting', description: 'people waiting in the lobby' },
  { name: 'arrivals', type: 'number', params: 'within', from: 'count', description: 'people who arrived in this meeting in the window' },
  {
    name: 'removals',
    type: 'number',
    params: 'within',
    from: 'count',
    description: 'times this identity was refused or removed in this meeting in the window',
  },
  { name: 'time', type: 'time', params: 'zone', from: 'clock', description: 'time of day, HH:MM' },
  { name: 'weekday', type: 'weekday', values: weekdays, params: 'zone', from: 'clock', description: 'day of the week, mon..sun' },
] as const satisfies readonly FactDefinition[];

export const factDefinitions: readonly FactDefinition[] = definitions;

type NamesFrom<From extends FactDefinition['from']> = Extract<(typeof definitions)[number], { from: From }>['name'];
export type ParticipantFact = NamesFrom<'participant'>;
export type MeetingFact = NamesFrom<'meeting'>;
export type CountFact = NamesFrom<'count'>;
export type ClockFact = NamesFrom<'clock'>;

const byName: ReadonlyMap<string, FactDefinition> = new Map(factDefinitions.map((fact) => [fact.name, fact]));

export function factNamed(name: string): FactDefinition | undefined {
  return byName.get(name);
}

export function isCountFact(name: string): name is CountFact {
  return byName.get(name)?.from === 'count';
}

export function isClockFact(name: string): name is ClockFact {
  return byName.get(name)?.from === 'clock';
}

export type FactValue = boolean | string | number;

/** Known facts only, by name; an absent key is unknown. Holds participant and meeting facts; counts and clock come from the situation. */
export type Facts = Readonly<Record<string, FactValue>>;

/** Everything a decision may depend on. */
export interface Situation {
  facts: Facts;
  /** What the meeting is called over sessions and restarts: by it rollouts choose. Undefined is unknown. */
  meeting?: string | undefined;
  /** How many in the last `withinMs`; undefined is unknown. */
  count(fact: CountFact, withinMs: number): number | undefined;
  /** Epoch milliseconds: the clock facts and `expires` are read at this moment. */
  at: number;
}
