import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asArray, bareRel, isObject, linkOf, parseJson, parseResource } from '../../src/wire/resource.ts';

const base = 'https://pool2.example.com';

test.each([
  ['ms:rtc:saas:participant', 'participant'],
  ['service:participant', 'participant'],
  ['participant', 'participant'],
  ['MS:RTC:SAAS:reject', 'reject'],
  ['myOnlineMeetings', 'myOnlineMeetings'],
  ['service:ms:rtc:saas:eject', 'ms:rtc:saas:eject'],
  ['', ''],
])('the relation %s is %s', (spelled, bare) => {
  expect(bareRel(spelled)).toBe(bare);
});

test.each([['ms:rtc:saas:'], ['service:'], ['']])('links and embedded resources under the prefix "%s" have bare names', (prefix) => {
  const resource = parseResource(
    {
      rel: `${prefix}participant`,
      _links: { self: { href: '/p/1' }, [`${prefix}reject`]: { href: '/p/1/reject' } },
      _embedded: { [`${prefix}localParticipant`]: { rel: `${prefix}participant`, name: 'Me' } },
    },
    base,
  );
  expect(resource?.rel).toBe('participant');
  expect(resource?.self).toBe(`${base}/p/1`);
  expect(resource && linkOf(resource, 'reject')).toBe(`${base}/p/1/reject`);
  expect(resource?.embedded['localParticipant']?.[0]?.properties['name']).toBe('Me');
});

test('prefixed and bare spellings of one relation in one resource add up', () => {
  const resource = parseResource(
    {
      _links: { participant: { href: '/p/1' }, 'service:participant': [{ href: '/p/2' }] },
      _embedded: { participant: { name: 'A' }, 'ms:rtc:saas:participant': [{ name: 'B' }] },
    },
    base,
  );
  expect(resource?.links['participant']?.map((link) => link.href)).toEqual([`${base}/p/1`, `${base}/p/2`]);
  expect(resource?.embedded['participant']?.map((one) => one.properties['name'])).toEqual(['A', 'B']);
});

test.each([
  ['an object', { href: '/p/1', title: 'Jane' }, 1],
  ['a list of one', [{ href: '/p/1', title: 'Jane' }], 1],
  ['a list of two', [{ href: '/p/1', title: 'Jane' }, { href: '/p/2' }], 2],
  ['an empty list', [], 0],
  ['null', null, 0],
])('a collection whose link is %s is read', (_shape, link, count) => {
  const links = parseResource({ _links: { participant: link } }, base)?.links['participant'] ?? [];
  expect(links).toHaveLength(count);
  if (count > 0) expect(links[0]).toEqual({ href: `${base}/p/1`, title: 'Jane' });
});

test.each([
  ['an object', { name: 'Jane' }, ['Jane']],
  ['a list', [{ name: 'Jane' }, { name: 'Joe' }], ['Jane', 'Joe']],
  ['a list with junk in it', [{ name: 'Jane' }, 7, null, 'x'], ['Jane']],
])('a collection that embeds %s is read', (_shape, participant, names) => {
  const resource = parseResource({ _embedded: { participant } }, base);
  expect(resource?.embedded['participant']?.map((one) => one.properties['name'])).toEqual(names);
});

test.each([
  ['no object', 7],
  ['without href', { title: 'x' }],
  ['whose href is no text', { href: 12 }],
  ['whose href is no URL', { href: 'https://' }],
  ['whose href is not http', { href: 'data:text/plain,x' }],
  ['with a password in it', { href: 'https://user:pass@example.com/' }],
])('a link %s is left out, so that its capability does not exist', (_title, link) => {
  const resource = parseResource({ name: 'Jane', _links: { self: { href: '/p/1' }, eject: link } }, base);
  expect(resource && linkOf(resource, 'eject')).toBeUndefined();
  expect(resource?.self).toBe(`${base}/p/1`);
});

test('a resource keeps its properties as they were and says nothing about absent ones', () => {
  const resource = parseResource({ rel: 'participant', name: '', anonymous: false, uri: null, _links: {}, _embedded: {} }, base);
  expect({ ...resource?.properties }).toEqual({ name: '', anonymous: false, uri: null });
  expect(resource?.properties['organizer']).toBeUndefined();
});

test('the rel falls back to what the caller knows', () => {
  expect(parseResource({ name: 'x' }, base, 'ms:rtc:saas:participant')?.rel).toBe('participant');
  expect(parseResource({ rel: 7 }, base, 'lobby')?.rel).toBe('lobby');
});

test.each([[undefined], [null], [7], ['text'], [true], [[]], [[{}]]])('%j is no resource', (json) => {
  expect(parseResource(json, base)).toBeUndefined();
});

test.each([
  ['_links', { _links: 'x', _embedded: 'y' }],
  ['_links as a list', { _links: [{ href: '/x' }], _embedded: [1] }],
  ['null parts', { _links: null, _embedded: null }],
])('malformed parts (%s) leave an empty resource', (_title, json) => {
  const resource = parseResource(json, base);
  expect(resource).toBeDefined();
  expect(Object.keys(resource?.links ?? {}).filter((rel) => rel !== '0')).toEqual([]);
  expect(Object.keys(resource?.embedded ?? {})).toEqual([]);
});

test('keys of the object prototype are neither inherited nor able to change one', () => {
  const resource = parseResource(
    parseJson(
      '{"__proto__":{"organizer":false},"constructor":"c","_links":{"__proto__":{"href":"/evil"}},"_embedded":{"__proto__":{"a":1}}}',
    ),
    base,
  );
  expect(resource?.properties['organizer']).toBeUndefined();
  expect(resource?.properties['toString']).toBeUndefined();
  expect(resource?.properties['constructor']).toBe('c');
  expect(resource?.links['constructor']).toBeUndefined();
  expect(resource?.links['hasOwnProperty']).toBeUndefined();
  expect(Object.assign({}, resource?.properties).organizer).toBeUndefined();
  expect(({} as Record<string, unknown>)['organizer']).toBeUndefined();
});

test('resources nested without end are cut, not followed', () => {
  let bomb = '{"name":"core"}';
  for (let depth = 0; depth < 5_000; depth++) bomb = `{"_embedded":{"participant":${bomb}}}`;
  let resource = parseResource(parseJson(bomb), base);
  let depth = 0;
  while (resource?.embedded['participant']?.[0] !== undefined) {
    resource = resource.embedded['participant'][0];
    depth++;
  }
  expect(depth).toBe(32);
});

test('properties nested without end do no harm', () => {
  const bomb = `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)},"uri":"sip:a@example.com"}`;
  expect(parseResource(parseJson(bomb), base)?.properties['uri']).toBe('sip:a@example.com');
});

test('a byte order mark is no part of the JSON', () => {
  expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
  expect(parseJson('{"a":"\uFEFF"}')).toEqual({ a: '\uFEFF' });
  expect(() => parseJson('\uFEFF\uFEFF{}')).toThrow(SyntaxError);
  expect(() => parseJson('')).toThrow(SyntaxError);
});

test('dates keep their text, however often they were escaped', () => {
  const resource = parseResource(parseJson('{"a":"\\/Date(1479300000000)\\/","b":"\\\\/Date(1479300000000)\\\\/"}'), base);
  expect(resource?.properties['a']).toBe('/Date(1479300000000)/');
  expect(resource?.properties['b']).toBe('\\/Date(1479300000000)\\/');
});

test('nothing that JSON can say makes the reader throw', () => {
  const hal = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), tie('object')),
    object: fc.dictionary(
      fc.constantFrom('_links', '_embedded', 'rel', 'href', 'participant', 'service:participant', '__proto__', 'self', 'name'),
      tie('value'),
    ),
  }));
  fc.assert(
    fc.property(hal.value, (json) => {
      const resource = parseResource(json, base);
      expect(resource === undefined).toBe(!isObject(json));
    }),
    { numRuns: 300 },
  );
});

test('absent, single and many are all lists', () => {
  expect([asArray(undefined), asArray(null), asArray(0), asArray([1, 2])]).toEqual([[], [], [0], [1, 2]]);
});
