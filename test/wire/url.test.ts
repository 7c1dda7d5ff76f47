import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalHref, originOf, pathOf, resolveHref } from '../../src/wire/url.ts';

const base = 'https://pool2.example.com/ucwa/oauth/v1/applications/7';

test.each([
  ['an absolute path resolves against the authority', '/ucwa/v1/x', 'https://pool2.example.com/ucwa/v1/x'],
  ['an absolute URL is used as it is', 'https://other.example.com/x?a=1', 'https://other.example.com/x?a=1'],
  ['the default port is no part of the URL', 'https://pool2.example.com:443/x', 'https://pool2.example.com/x'],
  ['a doubly escaped ampersand is undone', '/c?ack=3\\u0026key=k', 'https://pool2.example.com/c?ack=3&key=k'],
  ['every doubly escaped ampersand is undone', '/c?a=1\\u0026b=2\\u0026c=3', 'https://pool2.example.com/c?a=1&b=2&c=3'],
  ['the endpointId query is kept', '/p?endpointId=sip:bot@example.com', 'https://pool2.example.com/p?endpointId=sip:bot@example.com'],
  ['a fragment is dropped', '/p#there', 'https://pool2.example.com/p'],
  ['dot segments are resolved', '/a/../b/./c', 'https://pool2.example.com/b/c'],
  ['a name in the path keeps its at sign', '/p/jane@example.com', 'https://pool2.example.com/p/jane@example.com'],
])('%s', (_title, href, expected) => {
  expect(resolveHref(href, base)).toBe(expected);
});

test.each([
  ['data', 'data:text/plain,hello'],
  ['file', 'file:///etc/passwd'],
  ['javascript', 'javascript:alert(1)'],
  ['sip', 'sip:someone@example.com'],
  ['half a URL', 'https://'],
  ['an impossible host', 'https://exa mple.com/'],
  ['an impossible port', 'https://example.com:99999/'],
  ['a user name in the authority', 'https://user@example.com/x'],
  ['a password in the authority', '//user:secret@example.com/x'],
  ['nothing', ''],
  ['a blank', ' \t'],
  ['a lone percent sign', '%'],
  ['a fragment', '#'],
  ['an empty query', '?'],
  ['where it stands', '.'],
  ['an href longer than any request line', `/${'x'.repeat(20_000)}`],
])('%s cannot be requested', (_title, href) => {
  expect(resolveHref(href, base)).toBeUndefined();
});

test('a relative href without a base that is a URL cannot be requested, an absolute one can', () => {
  expect(resolveHref('/x', 'not a url')).toBeUndefined();
  expect(resolveHref('https://example.com/x', 'https://example.com')).toBe('https://example.com/x');
});

test.each([
  ['the case of scheme and host', 'HTTPS://POOL2.Example.COM/a', 'https://pool2.example.com/a'],
  ['the default port', 'https://pool2.example.com:443/a', 'https://pool2.example.com/a'],
  ['an escaped at sign and colon in the path', 'https://h/p/sip%3Ajane%40example.com', 'https://h/p/sip:jane@example.com'],
  ['an escaped endpointId', 'https://h/p?endpointId=sip%3Abot%40example.com', 'https://h/p?endpointId=sip:bot@example.com'],
  ['escaped unreserved characters', 'https://h/%41%2D%5F%7E', 'https://h/A-_~'],
  ['the case of an escape', 'https://h/a%2fb', 'https://h/a%2Fb'],
  ['the order of the query', 'https://h/p?b=2&a=1', 'https://h/p?a=1&b=2'],
  ['a space in the query', 'https://h/p?a=x+y', 'https://h/p?a=x%20y'],
  ['a name without a value', 'https://h/p?a', 'https://h/p?a='],
  ['an escaped plus sign in the path', 'https://h/p/tel:%2B4930123', 'https://h/p/tel:+4930123'],
  ['escaped parameters in the path', 'https://h/p/sip:+49@x%3Buser%3Dphone', 'https://h/p/sip:+49@x;user=phone'],
  ['characters that should have been escaped', 'https://h/a|b', 'https://h/a%7Cb'],
])('%s makes no difference to the key', (_title, one, other) => {
  expect(canonicalHref(one)).toBe(canonicalHref(other));
});

test.each([
  ['path', 'https://h/a', 'https://h/b'],
  ['case of the path', 'https://h/a', 'https://h/A'],
  ['a plus sign in the query', 'https://h/a?x=%2B1', 'https://h/a?x=+1'],
  ['an escaped percent sign', 'https://h/a%252B', 'https://h/a%2B'],
  ['an escaped question mark', 'https://h/a%3Fb', 'https://h/a?b'],
  ['an escaped slash and a slash', 'https://h/a%2Fb', 'https://h/a/b'],
  ['host', 'https://h/a', 'https://i/a'],
  ['scheme', 'https://h/a', 'http://h/a'],
  ['port', 'https://h:8443/a', 'https://h/a'],
  ['query value', 'https://h/a?filter=Lobby', 'https://h/a?filter=Leaders'],
  ['presence of a query', 'https://h/a?filter=Lobby', 'https://h/a'],
  ['the endpoint', 'https://h/a?endpointId=sip:a@x', 'https://h/a?endpointId=sip:b@x'],
  ['a repeated parameter', 'https://h/a?x=1&x=1', 'https://h/a?x=1'],
  ['bytes that are not UTF-8', 'https://h/a?x=%FF', 'https://h/a?x=%FE'],
  ['an escaped ampersand and an ampersand', 'https://h/a?x=1%26y=2', 'https://h/a?x=1&y=2'],
])('a different %s is a different key', (_title, one, other) => {
  expect(canonicalHref(one)).not.toBe(canonicalHref(other));
});

test('the key keeps what a reader needs: scheme, host, path and sorted query', () => {
  expect(canonicalHref('https://Pool2.Example.com:443/v1/p/Jane%40example.com?z=1&endpointId=sip%3Abot%40example.com')).toBe(
    'https://pool2.example.com/v1/p/Jane@example.com?endpointId=sip:bot@example.com&z=1',
  );
});

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const awkward = fc.stringMatching(/^[A-Za-z0-9%+&=@:;,.|^~ "<>{}[\]`'()*!$-]{0,24}$/);

test('a key is its own key, whatever the URL', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, awkward)), fc.array(fc.tuple(awkward, awkward)), (segments, pairs) => {
      const url = `https://h.example.com/${segments.join('/')}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`;
      fc.pre(URL.canParse(url));
      const key = canonicalHref(url);
      expect(canonicalHref(key)).toBe(key);
    }),
    { numRuns: 2_000 },
  );
});

test('any spelling of a path and a query has the same key', () => {
  const spelled = fc.array(fc.tuple(text, fc.boolean()), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(spelled, fc.array(fc.tuple(text, text), { maxLength: 4 }), fc.boolean(), (segments, pairs, upper) => {
      const plain = segments.map(([segment]) => encodeURIComponent(segment)).join('/');
      const other = segments.map(([segment, all]) => (all ? everyByteEscaped(segment, upper) : encodeURIComponent(segment))).join('/');
      const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
      const reversed = [...pairs]
        .reverse()
        .map(([name, value]) => `${everyByteEscaped(name, upper)}=${everyByteEscaped(value, upper)}`)
        .join('&');
      // A path of escaped dots is resolved away by every URL parser, whatever we do.
      fc.pre(!segments.some(([segment]) => segment === '.' || segment === '..' || /[!'()*]/.test(segment)));
      expect(canonicalHref(`HTTPS://H.example.com:443/${other}?${reversed}`)).toBe(
        canonicalHref(`https://h.example.com/${plain}?${query}`),
      );
    }),
    { numRuns: 1_000 },
  );
});

test('a URL in which nothing may be spelled otherwise is its own key, the same as with a letter of it escaped', () => {
  const segment = fc.string({ unit: fc.constantFrom(...'azAZ09-._~@:'), minLength: 1, maxLength: 12 }).filter((one) => !/^\.+$/.test(one));
  const origin = fc.constantFrom(
    'https://pool.example.com',
    'http://127.0.0.1:8080',
    'https://[2001:db8::1]',
    'https://xn--mnchen-3ya.example',
  );
  fc.assert(
    fc.property(origin, fc.array(segment, { minLength: 1, maxLength: 6 }), (at, segments) => {
      const url = `${at}/${segments.join('/')}`;
      const escaped = `${at}/${segments
        .slice(0, -1)
        .concat(everyByteEscaped(segments.at(-1) ?? '', true))
        .join('/')}`;
      expect([canonicalHref(url), canonicalHref(escaped)]).toEqual([url, url]);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['https://127.1/a', 'https://127.0.0.1/a'],
  ['https://h.example:0443/a', 'https://h.example/a'],
  ['http://h.example:80/a', 'http://h.example/a'],
  ['https://h.example:08443/a', 'https://h.example:8443/a'],
  ['https://h.example', 'https://h.example/'],
  ['https://h.example/a/../b', 'https://h.example/b'],
  ['https://h.example/a/./b', 'https://h.example/a/b'],
  ['https://h.example/a\\b', 'https://h.example/a/b'],
])('%s only looks plain: its key is %s', (url, key) => {
  expect(canonicalHref(url)).toBe(key);
});

test('resources with different names or parameters have different keys', () => {
  fc.assert(
    fc.property(text, text, text, text, (name, value, otherName, otherValue) => {
      fc.pre(name !== otherName || value !== otherValue);
      fc.pre(![name, otherName].some((one) => one === '.' || one === '..'));
      const url = (segment: string, parameter: string) =>
        `https://h/${encodeURIComponent(segment)}?filter=${encodeURIComponent(parameter)}`;
      expect(canonicalHref(url(name, value))).not.toBe(canonicalHref(url(otherName, otherValue)));
    }),
    { numRuns: 1_000 },
  );
});

test('neither function throws on text an attacker chose', () => {
  fc.assert(
    fc.property(fc.oneof(text, awkward, fc.webUrl()), (href) => {
      const resolved = resolveHref(href, base);
      if (resolved !== undefined) expect(typeof canonicalHref(resolved)).toBe('string');
    }),
    { numRuns: 2_000 },
  );
});

function everyByteEscaped(value: string, upper: boolean): string {
  return [...Buffer.from(value)].map((byte) => `%${upper ? hex(byte).toUpperCase() : hex(byte)}`).join('');
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

test('the short way to a URL leads to the same place as the parser', () => {
  const path = fc.stringMatching(/^\/[A-Za-z0-9%+&=@:;,.~()*!$?-][A-Za-z0-9%+&=@:;,.~()*!$/?-]{0,24}$/);
  fc.assert(
    fc.property(path, fc.constantFrom(base, 'https://h.example.com:8443/x?y', 'http://127.0.0.1:80/'), (href, from) => {
      fc.pre(URL.canParse(href, from));
      const { protocol, hash } = new URL(href, from);
      const names = /^[\s.%?#]*$/.test(href) ? undefined : new URL(href, from).href;
      fc.pre(hash === '' && protocol.startsWith('http'));
      expect(resolveHref(href, from)).toBe(names);
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['https://pool.example.com/a?b', 'https://pool.example.com'],
  ['https://pool.example.com:443/a', 'https://pool.example.com'],
  ['https://pool.example.com:8443', 'https://pool.example.com:8443'],
  ['HTTPS://Pool.Example.com/a', 'https://pool.example.com'],
  ['http://[::1]:80/x', 'http://[::1]'],
  ['https://user@pool.example.com/', undefined],
  ['https://pool.example.com@evil.example.net/', undefined],
  ['about:blank', undefined],
  ['pool.example.com', undefined],
])('the origin of %s is %s', (url, origin) => {
  expect(originOf(url)).toBe(origin);
  expect(originOf(url), 'asked again').toBe(origin);
});

test('the path of a key is the one the URL parser reads', () => {
  const origin = fc.constantFrom(
    'https://pool.example.com',
    'http://127.0.0.1:8080',
    'https://[2001:db8::1]',
    'https://user@pool.example.com',
  );
  fc.assert(
    fc.property(origin, fc.array(fc.oneof(text, awkward)), fc.array(fc.tuple(awkward, awkward)), (at, segments, pairs) => {
      const url = `${at}/${segments.join('/')}${pairs.length > 0 ? `?${pairs.map((pair) => pair.join('=')).join('&')}` : ''}`;
      fc.pre(URL.canParse(url));
      const key = canonicalHref(url);
      expect(pathOf(key)).toBe(new URL(key).pathname);
    }),
    { numRuns: 1_000 },
  );
});
