import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEventPackage } from '../../src/wire/event.ts';
import { parseJson } from '../../src/wire/resource.ts';

const base = 'https://pool2.example.com';
const conversation = '/ucwa/v1/applications/7/communication/conversations/c9';
const jane = `${conversation}/participants/jane@example.com`;
const lobby = { rel: 'lobby', href: `${conversation}/lobby` };
const next = { next: { href: '/ucwa/v1/applications/7/events?ack=12' } };

function aPackage(events: unknown, extra: Record<string, unknown> = {}): unknown {
  return { _links: next, sender: [{ rel: 'conversation', href: conversation, events }], ...extra };
}

test('an event carries link, collection, sender, embedded resource and outcome', () => {
  const { events, complaints, continuation } = parseEventPackage(
    aPackage([
      {
        link: { rel: 'participant', href: jane, title: 'Jane' },
        in: { rel: 'lobby', href: `${conversation}/lobby` },
        type: 'completed',
        status: 'Failure',
        reason: { code: 'Forbidden', subcode: 'Denied', message: 'no', debugInfo: { a: 1 } },
        _embedded: { participant: { rel: 'participant', name: 'Jane', _links: { reject: { href: `${jane}/reject` } } } },
      },
    ]),
    base,
  );
  expect(complaints).toEqual([]);
  expect(continuation).toEqual({ kind: 'next', href: `${base}/ucwa/v1/applications/7/events?ack=12` });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    rel: 'participant',
    href: base + jane,
    key: base + jane,
    title: 'Jane',
    type: 'completed',
    status: 'Failure',
    reason: { code: 'Forbidden', subcode: 'Denied', message: 'no' },
    in: { rel: 'lobby', href: `${base}${conversation}/lobby` },
    sender: { rel: 'conversation', href: base + conversation },
  });
  expect(events[0]?.reason).not.toHaveProperty('debugInfo');
  expect(events[0]?.resource?.links['reject']?.[0]?.href).toBe(`${base}${jane}/reject`);
});

test.each([['ms:rtc:saas:'], ['service:'], ['']])('events under the prefix "%s" have bare relations, embedded key included', (prefix) => {
  const { events } = parseEventPackage(
    {
      _links: {},
      sender: {
        rel: `${prefix}conversation`,
        href: conversation,
        events: {
          link: { rel: `${prefix}participant`, href: jane },
          in: { rel: `${prefix}lobby`, href: `${conversation}/lobby` },
          type: 'added',
          _embedded: { [`${prefix}participant`]: { rel: `${prefix}participant`, name: 'Jane' } },
        },
      },
    },
    base,
  );
  expect(events.map((event) => [event.rel, event.in?.rel, event.sender.rel, event.resource?.rel])).toEqual([
    ['participant', 'lobby', 'conversation', 'participant'],
  ]);
});

test('several senders, the same one twice, keep the order of the wire', () => {
  const sender = (name: string) => ({
    rel: 'conversation',
    href: conversation,
    events: [{ link: { rel: 'participant', href: `${conversation}/participants/${name}` }, type: 'added' }],
  });
  const { events } = parseEventPackage(
    { _links: next, sender: [sender('a'), { rel: 'communication', href: '/c', events: [] }, sender('b')] },
    base,
  );
  expect(events.map((event) => event.key.slice(-1))).toEqual(['a', 'b']);
});

test('the embedded resource is found by the relation of the link, whatever the resource calls itself', () => {
  const { events } = parseEventPackage(
    aPackage([
      { link: { rel: 'localParticipant', href: jane }, type: 'added', _embedded: { localParticipant: { rel: 'participant', name: 'Me' } } },
    ]),
    base,
  );
  expect(events[0]?.resource?.properties['name']).toBe('Me');
});

test('an event without an embedded resource, or with one of another relation, has none', () => {
  const { events, complaints } = parseEventPackage(
    aPackage([
      { link: { rel: 'participant', href: jane }, type: 'added' },
      { link: { rel: 'participant', href: jane }, type: 'added', _embedded: { conversation: { name: 'x' } } },
      { link: { rel: 'participant', href: jane }, type: 'added', _embedded: { participant: 'x' } },
    ]),
    base,
  );
  expect(events.map((event) => event.resource)).toEqual([undefined, undefined, undefined]);
  expect(complaints).toEqual([]);
});

test.each([
  ['resync', { resync: { href: '/e?ack=3' } }, 'resync'],
  ['resume', { resume: { href: '/e?ack=3' } }, 'resume'],
  ['resume beside next', { next: { href: '/e?ack=3' }, resume: { href: '/e?ack=4' } }, 'resume'],
  ['next', { next: { href: '/e?ack=3' } }, 'next'],
])('a package with %s goes on as %s', (_title, links, kind) => {
  expect(parseEventPackage({ _links: links }, base)).toMatchObject({ events: [], complaints: [], continuation: { kind } });
});

test('the base of the payload wins over ours, and may differ from payload to payload', () => {
  const { events } = parseEventPackage(
    {
      ...(aPackage([{ link: { rel: 'participant', href: jane }, type: 'added' }]) as object),
      baseuri: 'https://other.infra.example.com/x',
    },
    base,
  );
  expect(events[0]?.href).toBe(`https://other.infra.example.com${jane}`);
});

test.each([['not a url'], ['/relative'], [''], [7], [{}], ['data:text/plain,x'], ['https://user:pw@example.com/']])(
  'a package whose baseuri is %j is left out whole',
  (baseuri) => {
    const pkg = parseEventPackage(aPackage([{ link: { rel: 'participant', href: jane }, type: 'added' }], { baseuri }), base);
    expect(pkg.events).toEqual([]);
    expect(pkg.complaints).toEqual(['baseuri is not an absolute http(s) URL']);
  },
);

test('a doubly escaped ampersand and an escaped endpoint make the same key as the plain spelling', () => {
  const spelled = (href: string) => parseEventPackage(aPackage([{ link: { rel: 'participant', href }, type: 'added' }]), base).events[0];
  const plain = spelled('/p/1?endpointId=sip:bot@example.com&filter=Lobby');
  const escaped = spelled('/p/1?filter=Lobby\\u0026endpointId=sip%3Abot%40example.com');
  expect(escaped?.key).toBe(plain?.key);
  expect(escaped?.href).toContain('endpointId=sip%3Abot%40example.com');
});

test.each([
  ['a package that is no object', 7, 'the package is not a JSON object'],
  ['a list', [], 'the package is not a JSON object'],
  ['an empty object', {}, 'the package has neither senders nor a link to go on'],
  ['a sender that is no object', { sender: ['x'] }, 'a sender is not an object'],
  ['a sender without href', { sender: [{ rel: 'conversation', events: [] }] }, 'a sender has no usable rel and href'],
  ['a sender with a malformed href', { sender: [{ rel: 'x', href: 'https://', events: [] }] }, 'a sender has no usable rel and href'],
  ['an event that is no object', aPackage([3]), 'an event of conversation has no usable link'],
  ['an event without link', aPackage([{ type: 'added' }]), 'an event of conversation has no usable link'],
  [
    'a link that is not http',
    aPackage([{ link: { rel: 'x', href: 'data:,x' }, type: 'added' }]),
    'an event of conversation has no usable link',
  ],
  ['an unknown type', aPackage([{ link: { rel: 'x', href: '/x' }, type: 'moved' }]), 'an event about x has the unknown type "moved"'],
  ['no type', aPackage([{ link: { rel: 'x', href: '/x' } }]), 'an event about x has the unknown type none'],
])('%s is named and left out', (_title, json, complaint) => {
  expect(parseEventPackage(json, base)).toMatchObject({ events: [], complaints: [complaint] });
});

test('an event whose collection cannot be read is left out: "left the lobby" must not become "left for good"', () => {
  for (const collection of ['lobby', 7, {}, { rel: 'lobby' }, { rel: 'lobby', href: 'https://' }]) {
    const pkg = parseEventPackage(aPackage([{ link: { rel: 'participant', href: jane }, in: collection, type: 'deleted' }]), base);
    expect(pkg).toMatchObject({ events: [], complaints: ['an event about participant has an unusable in'] });
  }
  expect(parseEventPackage(aPackage([{ link: { rel: 'participant', href: jane }, in: null, type: 'deleted' }]), base).events).toHaveLength(
    1,
  );
});

test('one bad event does not take its neighbours with it', () => {
  const good = { link: { rel: 'participant', href: jane }, type: 'added' };
  const pkg = parseEventPackage(aPackage([good, null, { type: 'x' }, good]), base);
  expect(pkg.events).toHaveLength(2);
  expect(pkg.complaints).toHaveLength(2);
});

test('a completed operation without status has none', () => {
  const { events } = parseEventPackage(aPackage([{ link: { rel: 'onlineMeetingInvitation', href: '/i/1' }, type: 'completed' }]), base);
  expect(events[0]).not.toHaveProperty('status');
});

test('an empty sender list is a ping, not a complaint', () => {
  expect(parseEventPackage({ sender: [], baseuri: 'https://pool.infra.example.com/platformservice', _links: {} }, base)).toEqual({
    events: [],
    complaints: [],
  });
});

test('a flood of complaints is cut short and counted', () => {
  const { complaints } = parseEventPackage(aPackage(Array.from({ length: 5_000 }, () => 1)), base);
  expect(complaints).toHaveLength(11);
  expect(complaints.at(-1)).toBe('and 4990 more');
});

test('a type or an embedded resource nested without end does no harm', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const json = parseJson(
    `{"sender":[{"rel":"conversation","href":"/c","events":[{"link":{"rel":"x","href":"/x"},"type":${deep},"_embedded":${deep}}]}]}`,
  );
  expect(parseEventPackage(json, base).complaints).toEqual(['an event about x has the unknown type that is no text']);
});

test('keys of the object prototype are no event types and no relations', () => {
  const pkg = parseEventPackage(
    parseJson(
      '{"sender":[{"rel":"c","href":"/c","events":[{"link":{"rel":"toString","href":"/x"},"type":"constructor","_embedded":{"__proto__":{}}}]}]}',
    ),
    base,
  );
  expect(pkg.events).toEqual([]);
  expect(pkg.complaints).toHaveLength(1);
});

test('nothing that JSON can say makes the reader throw, and every event it gives has a canonical key', () => {
  const wire = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.constantFrom('added', 'deleted', '/p/1', 'https://x.example.com/?a=%', 'https://', 'participant', 'ms:rtc:saas:lobby'),
      tie('object'),
      fc.array(tie('object'), { maxLength: 3 }),
    ),
    object: fc.dictionary(
      fc.constantFrom(
        'sender',
        'events',
        'link',
        'in',
        'type',
        'rel',
        'href',
        '_links',
        '_embedded',
        'next',
        'baseuri',
        'reason',
        '__proto__',
      ),
      tie('value'),
    ),
  }));
  fc.assert(
    fc.property(wire.value, (json) => {
      for (const event of parseEventPackage(json, base).events) expect(event.key).toMatch(/^https?:\/\//);
    }),
    { numRuns: 500 },
  );
});

test('a flood of events in one package is read like any other', () => {
  const events = Array.from({ length: 170_000 }, () => ({ link: { rel: 'a', href: 'b' }, type: 'added' }));
  const sender = [{ rel: 'conversation', href: 'c', events }];
  expect(parseEventPackage({ sender }, base).events).toHaveLength(170_000);
});

test('what should stand alone may come as a list of one', () => {
  const listed = {
    _links: { next: [next.next] },
    sender: { rel: 'conversation', href: conversation, events: { type: 'added', link: [{ rel: 'participant', href: jane }], in: [lobby] } },
  };
  const { events, complaints, continuation } = parseEventPackage(listed, base);
  expect(complaints).toEqual([]);
  expect(events).toEqual([expect.objectContaining({ rel: 'participant', in: expect.objectContaining({ rel: 'lobby' }) })]);
  expect(continuation?.kind).toBe('next');
});
