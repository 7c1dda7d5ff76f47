// How the server spells what it says: href forms, percent-encoding, ornaments, prefixes (docs/protocol.md, Payloads). Meaning never changes here.
import type { Behaviour } from './behaviour.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { createRandom, type Random } from './random.ts';

export interface Spelling {
  /** Scheme and authority for absolute hrefs. */
  origin: string;
  behaviour: Behaviour;
  /** Renames relations, for the dialect with prefixes. */
  rel?(bare: string): string;
  /** Last touch on every href. */
  href?(href: string): string;
}

/** Decides among spellings where they are mixed, for each server by itself. */
const coins = new WeakMap<Behaviour, Random>();

function coin(behaviour: Behaviour): number {
  const known = coins.get(behaviour) ?? createRandom(7);
  coins.set(behaviour, known);
  return known();
}

/** Rewrites every href (and, with `rel`, every relation name) of a resource tree. */
export function spell(value: Json, spelling: Spelling): Json {
  if (Array.isArray(value)) return value.map((one) => spell(one, spelling));
  if (!isJsonObject(value)) return value;
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === 'href' && typeof member === 'string') out[key] = spellHref(member, spelling);
    else if (key === 'rel' && typeof member === 'string') out[key] = spelling.rel?.(member) ?? member;
    else if (key === '_links' && isJsonObject(member)) out[key] = spellLinks(member, spelling);
    else if (key === '_embedded' && isJsonObject(member)) out[key] = renamed(member, spelling);
    else out[key] = spell(member, spelling);
  }
  return spelling.behaviour.ornaments && '_links' in out && 'rel' in out ? { ...out, etag: etagOf(out), unheardOf: null } : out;
}

/** A body entity tag: changes when the representation changes. */
export function etagOf(value: Json): string {
  const text = JSON.stringify(value);
  let hash = 5381;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 33) ^ text.charCodeAt(index)) >>> 0;
  return String(hash);
}

export function spellHref(href: string, spelling: Spelling): string {
  const escaped = href.startsWith('/') ? escapeForm(href, spelling.behaviour) : href;
  const placed = escaped.startsWith('/') && absoluteNow(spelling.behaviour) ? `${spelling.origin}${escaped}` : escaped;
  return spelling.href?.(placed) ?? placed;
}

function spellLinks(links: JsonObject, spelling: Spelling): JsonObject {
  const out = renamed(links, spelling);
  if (!spelling.behaviour.ornaments) return out;
  for (const member of Object.values(out)) if (isJsonObject(member)) member['revision'] = '2';
  return out;
}

/** `self`, `next`, `resume` and `resync` belong to the format, not to the API: they are never prefixed. */
function renamed(members: JsonObject, spelling: Spelling): JsonObject {
  const plain = new Set(['self', 'next', 'resume', 'resync']);
  return Object.fromEntries(
    Object.entries(members).map(([rel, member]) => [plain.has(rel) ? rel : (spelling.rel?.(rel) ?? rel), spell(member, spelling)]),
  );
}

function absoluteNow(behaviour: Behaviour): boolean {
  return behaviour.hrefs === 'mixed' ? coin(behaviour) < 0.5 : behaviour.hrefs === 'absolute';
}

/** Paths are kept with `@`, `:` and `+` literal; the other spelling escapes them, with either case of hexadecimal digits. */
function escapeForm(href: string, behaviour: Behaviour): string {
  if (behaviour.escapes === 'literal' || (behaviour.escapes === 'mixed' && coin(behaviour) < 0.34)) return href;
  const colon = behaviour.escapes === 'mixed' && coin(behaviour) < 0.5 ? '%3a' : '%3A';
  const at = href.indexOf('?');
  const path = at < 0 ? href : href.slice(0, at);
  return path.replaceAll('@', '%40').replaceAll(':', colon) + (at < 0 ? '' : href.slice(at));
}
