import { expect, test } from 'vitest';
import type { HttpReply } from '../../../src/session/http/exchange.ts';
import { toReply } from '../../../src/session/http/reply.ts';

const url = 'https://pool2.example.com/ucwa/oauth/v1/applications/7/p/eve';

function aReply(status: number, text: string, type?: string, headers: Record<string, string> = {}): HttpReply {
  return { status, url, text, headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers } };
}

const body = '{"rel":"participant","_links":{"self":{"href":"/p/eve"}}}';

test.each([
  ['application/json', 'application/json', true],
  ['parameters and capitals', 'Application/JSON; Charset=UTF-8', true],
  ["UCWA's own type", 'application/vnd.microsoft.com.ucwa+json', true],
  [
    'a quoted parameter with a slash and a semicolon',
    'application/json; type="application/vnd.microsoft.com.ucwa+json;x"; charset=utf-8',
    true,
  ],
  ["UCWA's own type as one of its pages spells it", 'application/vnd.microsoft.ucwa+json', true],
  ['another kind of JSON', 'application/hal+json; profile="x"', false],
  ['an old name of JSON', 'text/json', false],
  ['an older one', 'application/x-json', false],
  ['no type at all', undefined, false],
  ['text/plain', 'text/plain', false],
])('a resource is read from %s', (_, type, authoritative) => {
  const reply = toReply(aReply(200, body, type));
  expect(reply).toMatchObject({ authoritative, resource: { rel: 'participant', self: 'https://pool2.example.com/p/eve' } });
});

test.each([
  ['a page', 200, '<html>', 'text/html'],
  ['nothing', 204, '', undefined],
  ['a torn body', 200, '{"rel":', 'application/json'],
  ['an array', 200, '[]', 'application/json'],
  ['a page that calls itself JSON', 503, '<html>', 'application/json'],
  ['JSON that calls itself a page', 200, body, 'text/html'],
  ['a nesting bomb', 200, `${'{"_embedded":{"a":'.repeat(10_000)}1${'}}'.repeat(10_000)}`, 'application/json'],
])('%s gives no resource and no exception', (_, status, text, type) => {
  const reply = toReply(aReply(status, text, type));
  expect(reply.status).toBe(status);
  expect(reply).not.toHaveProperty('resource');
  expect(reply).not.toHaveProperty('error');
});

test.each([
  ['JSON', 'application/json', '{"code":"NotFound","subcode":"ApplicationNotFound","message":"gone","debugInfo":{"x":1}}'],
  ['JSON with a BOM', 'application/json', '\uFEFF{"code":"NotFound","subcode":"ApplicationNotFound","message":"gone"}'],
  ['UCWA JSON', 'application/vnd.microsoft.com.ucwa+json', '{"code":"NotFound","subcode":"ApplicationNotFound","message":"gone"}'],
  [
    'an XML reason',
    'application/xml',
    '<?xml version="1.0"?><reason xmlns="x"><code>NotFound</code><subcode>ApplicationNotFound</subcode><message>gone</message></reason>',
  ],
  [
    'XML properties',
    'application/vnd.microsoft.com.ucwa+xml',
    '<reason><property name="code">NotFound</property><property name="subcode">ApplicationNotFound</property><property name="message">gone</property></reason>',
  ],
])('an error body is read from %s', (_, type, text) => {
  expect(toReply(aReply(404, text, type))).toMatchObject({
    authoritative: true,
    error: { code: 'NotFound', subcode: 'ApplicationNotFound', message: 'gone' },
  });
});

test('a page is not UCWA speaking, unless it carries both correlation headers', () => {
  expect(toReply(aReply(404, '<html>', 'text/html')).authoritative).toBe(false);
  expect(toReply(aReply(404, '', undefined, { 'x-ms-correlation-id': '1' })).authoritative).toBe(false);
  expect(toReply(aReply(404, '', undefined, { 'x-ms-correlation-id': '1', 'x-ms-server-fqdn': 'fe1' })).authoritative).toBe(true);
});

test.each([
  ['seconds', '7', 7_000],
  ["an HTTP date, against the server's own clock", 'Fri, 20 Nov 2026 09:00:30 GMT', 30_000],
  ['a date that has passed', 'Fri, 20 Nov 2026 08:00:00 GMT', 0],
  ['a year', '31536000', 3_600_000],
])('Retry-After: %s', (_, value, ms) => {
  expect(toReply(aReply(503, '', undefined, { 'retry-after': value, date: 'Fri, 20 Nov 2026 09:00:00 GMT' })).retryAfterMs).toBe(ms);
});

test('a Retry-After that is neither is none', () => {
  for (const value of ['soon', '', '-3x'])
    expect(toReply(aReply(503, '', undefined, { 'retry-after': value }))).not.toHaveProperty('retryAfterMs');
});

test('relative hrefs resolve against the base the session gives; Location against the URL that answered', () => {
  const reply = toReply(aReply(201, body, 'application/json', { location: '/invitations/i3' }), 'https://apps.example.com/ucwa');
  expect(reply).toMatchObject({
    resource: { self: 'https://apps.example.com/p/eve' },
    location: 'https://pool2.example.com/invitations/i3',
  });
  expect(toReply(aReply(201, '', undefined, { location: 'data:text/plain,x' }))).not.toHaveProperty('location');
});
