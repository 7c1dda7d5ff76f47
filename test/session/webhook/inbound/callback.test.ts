import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCallback } from '../../../../src/session/webhook/inbound/callback.ts';

const readBytes = (bytes: Uint8Array) => readCallback(Buffer.from(bytes), {}, 1_000_000);
const read = (value: unknown) => readBytes(Buffer.from(JSON.stringify(value)));
const positionOf = (links: unknown) => {
  const result = read({ _links: links });
  return result.kind === 'callback' ? result.callback.position : undefined;
};

test.each([
  ['self', { self: { href: '/events?ack=7&key=k' } }, { key: 'k', ack: 7 }],
  ['next, where self has none', { self: { href: '/e' }, next: { href: '/events?ack=8&key=k' } }, { key: 'k', ack: 8 }],
  ['a doubly escaped ampersand', { self: { href: '/events?ack=7\\u0026key=k' } }, { key: 'k', ack: 7 }],
  ['an encoded key', { self: { href: '/events?key=1~sip%3Abot%40x~c&ack=7' } }, { key: '1~sip:bot@x~c', ack: 7 }],
  ['a list of links', { self: [{ href: '/events?ack=7&key=k' }] }, { key: 'k', ack: 7 }],
])('the position is read from %s', (_title, links, position) => {
  expect(positionOf(links)).toEqual(position);
});

test.each([
  ['no links', undefined],
  ['no key', { self: { href: '/events?ack=7' } }],
  ['no ack', { self: { href: '/events?key=k' } }],
  ['an ack that is no number', { self: { href: '/events?ack=x&key=k' } }],
  ['a negative ack', { self: { href: '/events?ack=-1&key=k' } }],
  ['an ack beyond counting', { self: { href: `/events?ack=${'9'.repeat(30)}&key=k` } }],
  ['an href that is no text', { self: { href: 7 } }],
  ['links that are no object', 'x'],
])('%s gives no position', (_title, links) => {
  expect(positionOf(links)).toBeUndefined();
});

test('the digest tells bodies apart and recognises the same one', () => {
  const digest = (value: unknown) => {
    const result = read(value);
    return result.kind === 'callback' ? result.callback.digest : '';
  };
  expect(digest({ a: 1 })).toBe(digest({ a: 1 }));
  expect(digest({ a: 1 })).not.toBe(digest({ a: 2 }));
});

test('whatever the bytes, the reader says callback or malformed and never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 50 }),
        fc.json().map((text) => new Uint8Array(Buffer.from(text))),
      ),
      (bytes) => {
        expect(['callback', 'malformed']).toContain(readBytes(bytes).kind);
      },
    ),
    { numRuns: 500 },
  );
});

test('a body nested without end is read or refused, but does not bring anything down', () => {
  const deep = `{"sender":${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
  expect(['callback', 'malformed']).toContain(readBytes(Buffer.from(deep)).kind);
});
