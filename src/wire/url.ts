// The one place where hrefs become URLs and URLs become map keys: one resource, however it is spelled, has one key.
import { createMemo } from '../memo.ts';

/**
 * The URL to request. Relative hrefs resolve against `base`; the doubly escaped ampersand of the webhook dialect
 * (a literal backslash-u0026) is undone. Undefined when the href cannot be a URL to request (malformed, `data:`, not http,
 * carrying a user name or password).
 */
export function resolveHref(href: string, base: string): string | undefined {
  const text = href.replaceAll('\\u0026', '&');
  if (namesNothing.test(text)) return undefined;
  const origin = plain.test(text) && !dots.test(text) ? originOf(base) : undefined;
  if (origin !== undefined && text.length <= maxHrefLength) return `${origin}${text}`;
  const url = text.length > maxHrefLength ? undefined : parse(text, base);
  if (url === undefined) return undefined;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url.href;
}

/** An href that leads back to where it was found, or to no name at all. */
const namesNothing = /^[\s.%?#]*$/;

/** An absolute path that the URL parser would leave as it is: most hrefs are, and there are thousands a second. */
const plain = /^\/(?!\/)[A-Za-z0-9\-._~@:!$&()*+,;=/?%]*$/;
const dots = /\/(?:\.|%2e)/i;

/** Parsed once: asking first whether it can be parsed would cost as much again, for each of thousands of hrefs a second. */
function parse(text: string, base: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Longer than any server's own limit on a request line. */
const maxHrefLength = 16_384;

/**
 * The canonical key of an absolute URL: lower-case scheme and host, default port removed, query sorted,
 * percent-encoding of unreserved characters and of `@` and `:` undone. Two spellings of one resource have one key.
 */
export function canonicalHref(absolute: string): string {
  return isCanonical(absolute) ? absolute : canonical.of(absolute, canonicalKey);
}

/** What nearly all are: a lower-case origin, and a path in which nothing is escaped or may be spelled otherwise. */
function isCanonical(absolute: string): boolean {
  const origin = originOf(absolute);
  return origin !== undefined && absolute.startsWith(origin) && plainPath.test(absolute.slice(origin.length));
}

const plainPath = /^(?:\/[A-Za-z0-9\-_~@:][A-Za-z0-9\-._~@:]*)+$/;

const canonical = createMemo<string>();

function canonicalKey(absolute: string): string {
  const url = new URL(absolute);
  const path = url.pathname.split('/').map(canonicalSegment).join('/');
  const query = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map(canonicalPair)
    .sort();
  const user = url.username ? `${url.username}@` : '';
  return `${url.protocol}//${user}${url.host}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** In a query `+` is a space, and `name` alone is `name=`. */
function canonicalPair(pair: string): string {
  const [name = '', ...value] = pair.replaceAll('+', '%20').split('=');
  return `${canonicalQueryPart(name)}=${canonicalQueryPart(value.join('='))}`;
}

/** Everything that may be spelled either way in a query is brought to one form; bytes that are not UTF-8 keep their encoding. */
function canonicalQueryPart(text: string): string {
  const whole = withoutStrayPercents(text);
  try {
    return canonicalPart(encodeURIComponent(decodeURIComponent(whole)));
  } catch {
    return canonicalPart(whole);
  }
}

/** Within a segment of the path `+`, `;` and the like stand for themselves, escaped or not: `tel:+49...` and `tel:%2B49...` are one person. */
function canonicalSegment(segment: string): string {
  return canonicalPart(segment).replace(/%(?:2[1468-9A-C]|3[BD])/g, decodeURIComponent);
}

function canonicalPart(part: string): string {
  return withoutStrayPercents(part)
    .replace(/[^A-Za-z0-9\-._~@:%!$&'()*+,;=/?]+/g, encodeURIComponent)
    .replace(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9\-._~@:]/.test(character) ? character : encoded.toUpperCase();
    });
}

/** A percent sign that begins no escape is an ordinary character. */
function withoutStrayPercents(text: string): string {
  return text.replace(/%(?![0-9a-f]{2})/gi, '%25');
}

/** The path of a canonical key. */
export function pathOf(key: string): string {
  const origin = originOf(key);
  if (origin === undefined || !key.startsWith(origin)) return new URL(key).pathname;
  const query = key.indexOf('?', origin.length);
  return key.slice(origin.length, query === -1 ? undefined : query);
}

/** Whether two canonical keys differ in nothing but the host. */
export function isSamePath(key: string, other: string): boolean {
  return key === other || key.slice(originOf(key)?.length) === other.slice(originOf(other)?.length);
}

const origins = createMemo<string | undefined>();

/** Scheme and authority of an absolute http(s) URL; undefined for anything else. */
export function originOf(absolute: string): string | undefined {
  const head = /^https?:\/\/[a-z0-9.:[\]-]+(?=[/?#]|$)/.exec(absolute)?.[0] ?? absolute;
  return origins.of(head, readOrigin);
}

function readOrigin(head: string): string | undefined {
  const url = parse(head, head);
  if (url === undefined || url.username !== '' || url.password !== '' || !/^https?:$/.test(url.protocol)) return undefined;
  return url.origin;
}
