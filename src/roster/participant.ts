// One participant as the server last represented it (docs/protocol.md, Participants). Absent properties stay absent: unknown is not false.
import { canonicalAddress, phoneNumber } from '../address.ts';
import { defined } from '../defined.ts';
import { linkOf, type Resource } from '../wire/resource.ts';
import { type FactValue, type ParticipantFact, roles, sourceNetworks } from './facts.ts';
import type { Presence } from './roster.ts';

export const actionRels = ['admit', 'reject', 'eject'] as const;
export type ActionRel = (typeof actionRels)[number];

export interface Participant {
  anonymous?: boolean;
  sourceNetwork?: string;
  /** As the server wrote it; facts carry the canonical form. */
  uri?: string;
  name?: string;
  role?: string;
  organizer?: boolean;
  /** The server said something about `organizer` that is neither true nor false: the status is not known. */
  organizerUnclear: boolean;
  inLobby?: boolean;
  local?: boolean;
  phone?: string;
  /** Every address and number on the resource, as the server wrote it. */
  contacts: readonly string[];
  /** Capability links: absolute URLs, present when the server offers the action now. */
  links: Readonly<Partial<Record<ActionRel, string>>>;
  /** What was said of them before, in the same stay. It is no fact, and keeps them from being removed all the same. */
  earlier?: Earlier;
}

export interface Earlier extends Pick<Participant, 'uri' | 'contacts'> {
  /** They organize, they are us: until the server says that it is not so. */
  organizer?: true;
  local?: true;
}

/** Reads a representation. A property of the wrong type counts as absent. */
export function readParticipant(resource: Resource): Participant {
  const { properties } = resource;
  const said = aboutOrganizing(properties);
  return {
    ...defined({
      anonymous: bool(properties['anonymous']),
      sourceNetwork: oneOf(properties['sourceNetwork'], sourceNetworks),
      uri: text(properties['uri']) || undefined,
      name: text(properties['name']),
      role: oneOf(properties['role'], roles),
      organizer: said.includes(true) || (said.length > 0 && said.every((value) => value === false) ? false : undefined),
      inLobby: bool(properties['inLobby']),
      local: bool(properties['local']),
      phone: phoneOf(properties),
    }),
    organizerUnclear: said.some((value) => typeof value !== 'boolean'),
    contacts: contactsIn(properties, false),
    links: actionLinks(resource),
  };
}

/**
 * The newest representation, with what those before it said that keeps somebody from being removed: silence takes nothing back. Whoever gets
 * another address is not called what they were before.
 */
export function remembering(before: Participant | undefined, now: Participant): Participant {
  if (before === undefined) return now;
  const uri = before.uri ?? before.earlier?.uri;
  const isCalledOtherwise = uri !== undefined && now.uri !== undefined && canonicalAddress(uri) !== canonicalAddress(now.uri);
  const contacts = isCalledOtherwise ? [] : [...new Set([...before.contacts, ...(before.earlier?.contacts ?? [])])];
  return {
    ...now,
    earlier: {
      ...defined({
        uri: now.uri ?? uri,
        organizer: wasSaid(before, 'organizer') && now.organizer !== false ? (true as const) : undefined,
        local: wasSaid(before, 'local') && now.local !== false ? (true as const) : undefined,
      }),
      contacts,
    },
  };
}

function wasSaid(participant: Participant, what: 'organizer' | 'local'): boolean {
  return participant[what] === true || participant.earlier?.[what] === true;
}

/** Under the names policies use; null is unknown. The roster fills in what the representation leaves out; the domain is read from the address. */
export function participantFacts(
  participant: Participant,
  presence: Presence,
): Record<Exclude<ParticipantFact, 'domain'>, FactValue | null> {
  const { links } = participant;
  const offered = links.admit !== undefined || links.reject !== undefined ? true : undefined;
  return {
    anonymous: participant.anonymous ?? null,
    sourceNetwork: participant.sourceNetwork ?? null,
    uri: participant.uri ?? null,
    name: participant.name ?? null,
    role: participant.role ?? presence.role ?? null,
    organizer: participant.organizer ?? null,
    inLobby: participant.inLobby ?? presence.inLobby ?? offered ?? null,
    phone: participant.phone ?? null,
  };
}

function actionLinks(resource: Resource): Participant['links'] {
  return defined({ admit: linkOf(resource, 'admit'), reject: linkOf(resource, 'reject'), eject: linkOf(resource, 'eject') });
}

function phoneOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  for (const key of ['uri', 'otherPhoneNumber', 'workPhoneNumber']) {
    const value = text(properties[key]);
    const phone = value === undefined ? undefined : phoneNumber(value);
    if (phone !== undefined) return phone;
  }
  return undefined;
}

/** Whatever a server calls it: nobody may be removed for the spelling of a property. */
function aboutOrganizing(properties: Readonly<Record<string, unknown>>): unknown[] {
  const named = Object.keys(properties).filter((key) => /^(?:is_?)?organizer$/i.test(key));
  return named.map((key) => properties[key]).filter((value) => value !== undefined && value !== null);
}

const namesContact = /uri|number|phone|address|mail/i;
/** Lists of numbers lie this deep; what lies deeper was made to cost time. */
const maxDepth = 4;

/** At any place of the resource. What people write about themselves in words, their names and titles, is no contact. */
function contactsIn(value: unknown, isContact: boolean, depth = 0): string[] {
  if (typeof value === 'string') return isContact && value !== '' ? [value] : [];
  if (typeof value !== 'object' || value === null || depth > maxDepth) return [];
  return Object.entries(value).flatMap(([key, inner]) => contactsIn(inner, isContact || namesContact.test(key), depth + 1));
}

function bool(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Servers differ in case. */
function oneOf(value: unknown, values: readonly string[]): string | undefined {
  return typeof value === 'string' ? values.find((one) => one.toLowerCase() === value.trim().toLowerCase()) : undefined;
}
