// One UCWA resource read from HAL-like JSON (docs/protocol.md, Payloads). Wire spellings end here: prefixed rels,
// object-or-array links, escaped hrefs.
import { boundedText } from './text.ts';
import { resolveHref } from './url.ts';

export interface Link {
  /** Absolute URL as it should be requested. */
  href: string;
  title?: string;
}

export interface Resource {
  rel: string;
  /** Absolute URL of `self`, when there is a usable one. */
  self?: string;
  /** Everything but `_links`, `_embedded` and `rel`; texts are bounded. Own keys only: there is no prototype to read by mistake. */
  properties: Readonly<Record<string, unknown>>;
  links: Readonly<Record<string, readonly Link[]>>;
  embedded: Readonly<Record<string, readonly Resource[]>>;
  /** Relations of which something is left out, because it could not be read; `anyRelation` where nobody knows of which. */
  leftOut?: readonly string[];
}

/**
 * JSON text as servers send it: callbacks and the parts of a batch begin with a byte order mark, which is not part of it.
 * Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

export const anyRelation = '*';

/** Deeper nesting than this is not a UCWA resource but an attack. */
const maxDepth = 32;

/** Reads a resource; anything that is not an object gives undefined, malformed parts of an object are left out. */
export function parseResource(json: unknown, base: string, fallbackRel = '', depth = 0): Resource | undefined {
  if (!isObject(json) || depth > maxDepth) return undefined;
  const { _links, _embedded, rel } = json;
  const leftOut: string[] = [];
  const links = parseLinks(_links, base, leftOut);
  const self = links['self']?.[0]?.href;
  return {
    rel: bareRel(typeof rel === 'string' ? rel : fallbackRel),
    ...(self === undefined ? {} : { self }),
    properties: propertiesOf(json),
    links,
    embedded: parseEmbedded(_embedded, base, depth, leftOut),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

/** `ms:rtc:saas:participant`, `service:participant` and `participant` are one relation. */
export function bareRel(rel: string): string {
  return rel.replace(/^(?:ms:rtc:saas:|service:)/i, '');
}

/** The first link of a relation, or undefined: its presence is the capability. */
export function linkOf(resource: Resource, rel: string): string | undefined {
  return resource.links[rel]?.[0]?.href;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A multi-valued relation may arrive as an object, an array, or not at all. */
export function asArray(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** What should stand alone and comes as a list of one. */
export function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function propertiesOf(json: Record<string, unknown>): Record<string, unknown> {
  const properties: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(json)) {
    if (name !== '_links' && name !== '_embedded' && name !== 'rel' && name !== '__proto__')
      properties[name] = typeof value === 'string' ? boundedText(value) : value;
  }
  return properties;
}

function parseLinks(value: unknown, base: string, leftOut: string[]): Record<string, Link[]> {
  const links: Record<string, Link[]> = Object.create(null);
  if (!isObject(value)) {
    if (asArray(value).length > 0) leftOut.push(anyRelation);
    return links;
  }
  for (const [rel, entry] of Object.entries(value)) {
    const written = asArray(entry);
    const found = written.flatMap((one) => parseLink(one, base));
    if (found.length < written.length) leftOut.push(bareRel(rel));
    collect(links, rel, found);
  }
  return links;
}

function parseLink(value: unknown, base: string): Link[] {
  if (!isObject(value) || typeof value['href'] !== 'string') return [];
  const href = resolveHref(value['href'], base);
  if (href === undefined) return [];
  return [typeof value['title'] === 'string' ? { href, title: boundedText(value['title']) } : { href }];
}

function parseEmbedded(value: unknown, base: string, depth: number, leftOut: string[]): Record<string, Resource[]> {
  const embedded: Record<string, Resource[]> = Object.create(null);
  if (!isObject(value)) {
    if (asArray(value).length > 0) leftOut.push(anyRelation);
    return embedded;
  }
  for (const [rel, entry] of Object.entries(value)) {
    const written = asArray(entry);
    const found = written.flatMap((one) => parseResource(one, base, rel, depth + 1) ?? []);
    if (found.length < written.length) leftOut.push(bareRel(rel));
    collect(embedded, rel, found);
  }
  return embedded;
}

/** Spellings of one relation add up: `participant` and `ms:rtc:saas:participant` side by side are one list. */
function collect<T>(into: Record<string, T[]>, rel: string, found: readonly T[]): void {
  if (found.length === 0) return;
  const bare = bareRel(rel);
  const known = into[bare];
  if (known === undefined) into[bare] = [...found];
  else for (const one of found) known.push(one);
}
