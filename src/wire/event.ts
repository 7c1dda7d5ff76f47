// An event package (docs/protocol.md, Event packages) as the rest of lobbyguard sees it. Both dialects end here; nothing
// behind this file knows the wire.
import { asArray, bareRel, isObject, parseResource, type Resource, single } from './resource.ts';
import { boundedText } from './text.ts';
import { canonicalHref, resolveHref } from './url.ts';

export interface ResourceRef {
  /** Bare relation name. */
  rel: string;
  /** Absolute URL to request. */
  href: string;
  /** Canonical form of `href`: the map key. */
  key: string;
  title?: string;
  /** The embedded representation, complete or partial. A hint: what it leaves out is unknown. */
  resource?: Resource;
}

export interface Reason {
  code?: string;
  subcode?: string;
  message?: string;
}

export interface LobbyEvent extends ResourceRef {
  type: 'added' | 'updated' | 'deleted' | 'started' | 'completed';
  /** The collection the event is about, when the resource may belong to several (lobby, attendees, leaders). */
  in?: ResourceRef;
  sender: ResourceRef;
  status?: 'Success' | 'Failure';
  reason?: Reason;
}

export interface EventPackage {
  events: readonly LobbyEvent[];
  /** How the channel goes on. Absent in webhook callbacks. */
  continuation?: { kind: 'next' | 'resume' | 'resync'; href: string };
  /** What was malformed and left out, one sentence each; of a flood of them the first few and how many more. */
  complaints: readonly string[];
}

const types = new Set(['added', 'updated', 'deleted', 'started', 'completed']);

/** Reads a package. Never throws: what is malformed is left out and named in `complaints`. `baseuri` in the body wins over `base`. */
export function parseEventPackage(json: unknown, base: string): EventPackage {
  if (!isObject(json)) return { events: [], complaints: ['the package is not a JSON object'] };
  const complaints: string[] = [];
  const origin = packageBase(json['baseuri'], base, complaints);
  if (origin === undefined) return { events: [], complaints };
  const from: Base = { url: origin, places: new Map() };
  const events: LobbyEvent[] = [];
  for (const sender of asArray(json['sender'])) {
    if (!isObject(sender)) complaints.push('a sender is not an object');
    else for (const event of senderEvents(sender, from, complaints)) events.push(event);
  }
  const continuation = parseContinuation(json['_links'], origin);
  if (json['sender'] === undefined && continuation === undefined) complaints.push('the package has neither senders nor a link to go on');
  return { events, complaints: summary(complaints), ...(continuation ? { continuation } : {}) };
}

type Place = Pick<ResourceRef, 'href' | 'key'>;

/** What the hrefs of one package resolve against. Thousands of events name few collections and each person several times: each is read once. */
interface Base {
  url: string;
  places: Map<string, Place>;
}

const maxComplaints = 10;

function summary(complaints: readonly string[]): readonly string[] {
  if (complaints.length <= maxComplaints) return complaints;
  return [...complaints.slice(0, maxComplaints), `and ${complaints.length - maxComplaints} more`];
}

function packageBase(baseuri: unknown, base: string, complaints: string[]): string | undefined {
  if (baseuri === undefined || baseuri === null) return base;
  const resolved = typeof baseuri === 'string' && URL.canParse(baseuri) ? resolveHref(baseuri, baseuri) : undefined;
  if (resolved === undefined) complaints.push('baseuri is not an absolute http(s) URL');
  return resolved;
}

function senderEvents(sender: Record<string, unknown>, base: Base, complaints: string[]): LobbyEvent[] {
  const from = parseRef(sender, base);
  if (from === undefined) {
    complaints.push('a sender has no usable rel and href');
    return [];
  }
  return asArray(sender['events']).flatMap((event) => parseEvent(event, from, base, complaints) ?? []);
}

function parseEvent(value: unknown, sender: ResourceRef, base: Base, complaints: string[]): LobbyEvent | undefined {
  const link = isObject(value) ? parseRef(value['link'], base) : undefined;
  if (!isObject(value) || link === undefined) {
    complaints.push(`an event of ${sender.rel} has no usable link`);
    return undefined;
  }
  const type = typeof value['type'] === 'string' ? value['type'].toLowerCase() : '';
  if (!types.has(type)) {
    complaints.push(`an event about ${link.rel} has the unknown type ${shown(value['type'])}`);
    return undefined;
  }
  const collection = parseRef(value['in'], base);
  if (collection === undefined && value['in'] !== undefined && value['in'] !== null) {
    // Read as if it had none, "left the lobby" would become "left for good".
    complaints.push(`an event about ${link.rel} has an unusable in`);
    return undefined;
  }
  const event: LobbyEvent = { ...link, type: type as LobbyEvent['type'], sender };
  if (collection !== undefined) event.in = collection;
  if (value['status'] === 'Success' || value['status'] === 'Failure') event.status = value['status'];
  const reason = parseReason(value['reason']);
  if (reason !== undefined) event.reason = reason;
  const resource = embeddedResource(value['_embedded'], link.rel, base.url);
  if (resource !== undefined) event.resource = resource;
  return event;
}

/** What stood there, short; never descends into it. */
function shown(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'object' ? 'that is no text' : JSON.stringify(value).slice(0, 80);
}

/** The embedded key follows `link.rel`; the object inside may call itself something else. */
function embeddedResource(value: unknown, rel: string, base: string): Resource | undefined {
  if (!isObject(value)) return undefined;
  for (const [key, entry] of Object.entries(value)) {
    const resource = bareRel(key) === rel ? parseResource(asArray(entry)[0], base, rel) : undefined;
    if (resource !== undefined) return resource;
  }
  return undefined;
}

function parseRef(written: unknown, base: Base): ResourceRef | undefined {
  const value = single(written);
  if (!isObject(value) || typeof value['rel'] !== 'string' || typeof value['href'] !== 'string') return undefined;
  const place = placeOf(value['href'], base);
  if (place === undefined) return undefined;
  const ref: ResourceRef = { rel: bareRel(value['rel']), href: place.href, key: place.key };
  if (typeof value['title'] === 'string') ref.title = boundedText(value['title']);
  return ref;
}

function placeOf(text: string, { url, places }: Base): Place | undefined {
  const known = places.get(text);
  if (known !== undefined) return known;
  const href = resolveHref(text, url);
  if (href === undefined) return undefined;
  const place = { href, key: canonicalHref(href) };
  places.set(text, place);
  return place;
}

function parseReason(value: unknown): Reason | undefined {
  if (!isObject(value)) return undefined;
  const reason: Reason = {};
  for (const key of ['code', 'subcode', 'message'] as const) {
    const text = value[key];
    if (typeof text === 'string') reason[key] = boundedText(text);
  }
  return reason;
}

function parseContinuation(links: unknown, base: string): EventPackage['continuation'] {
  if (!isObject(links)) return undefined;
  for (const kind of ['resync', 'resume', 'next'] as const) {
    const link = single(links[kind]);
    const href = isObject(link) && typeof link['href'] === 'string' ? resolveHref(link['href'], base) : undefined;
    if (href !== undefined) return { kind, href };
  }
  return undefined;
}
