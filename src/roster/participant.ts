// One participant as the server last represented it (docs/protocol.md, Participants). Absent properties stay absent: unknown is not false.
import { canonicalAddress, phoneNumber } from '../address.ts';
import { defined } from '../defined.ts';
import { linkOf, type Resource } from '../wire/resource.ts';
import { leadsFromAnother } from './by-participant.ts';
import { type FactValue, type ParticipantFact, roles, sourceNetworks } from './facts.ts';

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
  /** What else was said of them in the same stay, before or aside. It is no fact, and keeps them from being removed all the same. */
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
 * The newest representation, with what those before it, and `told` aside, said that keeps somebody from being removed: silence takes nothing
 * back. Whoever gets another address is not called what they were before.
 */
export function remembering(before: Participant | undefined, now: Participant, told?: Earlier): Participant {
  const said = [before, before?.earlier, told].filter((one) => one !== undefined);
  if (said.length === 0) return now;
  const standing = said.map((one) => unlessDenied(one, now));
  const uri = now.uri ?? standing.find((one) => one.uri !== undefined)?.uri;
  return { ...now, earlier: together(standing, uri) };
}

/** What a representation embedded in an event or a collection adds: it may be old or partial, so that it takes nothing back. */
export function hearing(told: Earlier | undefined, said: Participant): Earlier {
  const heard = unlessDenied(said, {});
  return together(told === undefined ? [heard] : [told, heard], heard.uri ?? told?.uri);
}

/** What of it a newer representation leaves standing. */
export function unlessDenied(said: Participant | Earlier, now: Pick<Participant, 'uri' | 'organizer' | 'local'>): Earlier {
  const isCalledOtherwise = said.uri !== undefined && now.uri !== undefined && canonicalAddress(said.uri) !== canonicalAddress(now.uri);
  return {
    ...defined({
      uri: isCalledOtherwise ? undefined : said.uri,
      organizer: said.organizer === true && now.organizer !== false ? (true as const) : undefined,
      local: said.local === true && now.local !== false ? (true as const) : undefined,
    }),
    contacts: isCalledOtherwise ? [] : said.contacts,
  };
}

function together(said: readonly Earlier[], uri: string | undefined): Earlier {
  return {
    ...defined({
      uri,
      organizer: said.some((one) => one.organizer) ? (true as const) : undefined,
      local: said.some((one) => one.local) ? (true as const) : undefined,
    }),
    contacts: [...new Set(said.flatMap(({ contacts }) => contacts))],
  };
}

/**
 * Whether they wait in the lobby: by what they say, by what is offered for them (who is inside is neither let in nor refused), and at last by what
 * events and lists told, which may have come late or twice. Undefined: unknown.
 */
export function waits(
  { inLobby, links }: Pick<Participant, 'inLobby' | 'links'>,
  told: { readonly inLobby?: boolean | undefined },
): boolean | undefined {
  return inLobby ?? (links.admit !== undefined || links.reject !== undefined ? true : told.inLobby);
}

/** Under the names policies use; null is unknown. The roster fills in what the representation leaves out; the domain is read from the address. */
export function participantFacts(
  participant: Participant,
  presence: { readonly inLobby?: boolean; readonly role?: string },
): Record<Exclude<ParticipantFact, 'domain'>, FactValue | null> {
  return {
    anonymous: participant.anonymous ?? null,
    sourceNetwork: participant.sourceNetwork ?? null,
    uri: participant.uri ?? null,
    name: participant.name ?? null,
    role: participant.role ?? presence.role ?? null,
    organizer: participant.organizer ?? null,
    inLobby: waits(participant, presence) ?? null,
    phone: participant.phone ?? null,
  };
}

function actionLinks(resource: Resource): Participant['links'] {
  const { self } = resource;
  const address = text(resource.properties['uri']);
  const link = (rel: ActionRel) => {
    const href = linkOf(resource, rel);
    return href === undefined || (self !== undefined && leadsFromAnother(href, self, address)) ? undefined : href;
  };
  return defined({ admit: link('admit'), reject: link('reject'), eject: link('eject') });
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
