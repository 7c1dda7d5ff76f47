// The one place where hrefs become URLs and URLs become map keys (protocol 8, 9.3, 10.2 rule 6).

/**
 * The URL to request. Relative hrefs resolve against `base`; the doubly escaped ampersand of the webhook dialect
 * (a literal backslash-u0026) is undone. Undefined when the href cannot be a URL (malformed, `data:`, not http).
 */
export function resolveHref(href: string, base: string): string | undefined {
  const text = href.replaceAll('\\u0026', '&');
  if (!URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  url.hash = '';
  return url.href;
}

/**
 * The canonical key of an absolute URL: lower-case scheme and host, default port removed, query sorted,
 * percent-encoding of unreserved characters and of `@` and `:` undone. Two spellings of one resource have one key.
 */
export function canonicalHref(absolute: string): string {
  const url = new URL(absolute);
  const path = url.pathname.split('/').map(canonicalPart).join('/');
  const query = [...url.searchParams.entries()]
    .map(([name, value]) => `${canonicalPart(encodeURIComponent(name))}=${canonicalPart(encodeURIComponent(value))}`)
    .sort();
  const user = url.username ? `${url.username}@` : '';
  return `${url.protocol}//${user}${url.host}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

function canonicalPart(part: string): string {
  return part.replace(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~@:]/.test(character) ? character : encoded.toUpperCase();
  });
}
