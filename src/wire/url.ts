// The one place where hrefs become URLs and URLs become map keys: one resource, however it is spelled, has one key.

/**
 * The URL to request. Relative hrefs resolve against `base`; the doubly escaped ampersand of the webhook dialect
 * (a literal backslash-u0026) is undone. Undefined when the href cannot be a URL to request (malformed, `data:`, not http,
 * carrying a user name or password).
 */
export function resolveHref(href: string, base: string): string | undefined {
  const text = href.replaceAll('\\u0026', '&');
  const url = text.length > maxHrefLength ? undefined : parse(text, base);
  if (url === undefined) return undefined;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url.href;
}

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
  const url = new URL(absolute);
  const path = url.pathname.split('/').map(canonicalPart).join('/');
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
