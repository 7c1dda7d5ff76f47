import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressIn, ByParticipant, isSameParticipant } from '../../src/roster/by-participant.ts';
import { canonicalHref } from '../../src/wire/url.ts';

const pool = 'https://pool.example.com';
const here = `${pool}/applications/7/conversations/c9`;
const eve = `${here}/participants/eve@example.com`;
const endpoint = 'endpointId=sip:bot@example.com';

test.each([
  ['another case', `${here}/participants/Eve@Example.com`],
  ['an escape', `${here}/participants/eve%40example.com`],
  ['an escaped letter of another case', `${here}/participants/%45ve@example.com`],
  ['a slash at the end', `${eve}/`],
  ['another host', eve.replace('pool', 'pool2')],
  ['another port', eve.replace('.com/', '.com:8443/')],
  ['a filter', `${eve}?filter=leaders`],
  ['a parameter that says nothing', `${eve}?x=`],
  ['a parameter', `${eve}?v=2`],
  ['a path of the view', `${here}/leaders/eve@example.com`],
  ['a longer way to the conversation', `${pool}/tgt-1/v1/applications/7/conversations/c9/participants/eve@example.com`],
  ['a scheme before the address', `${here}/participants/sip:eve@example.com`],
  ['an endpoint', `${eve}?${endpoint}`],
])('an href with %s names the same participant', (_, other) => {
  const key = canonicalHref(other);
  expect(isSameParticipant(eve, key)).toBe(true);
  const people = new ByParticipant<string>();
  people.set(eve, 'eve');
  people.set(key, 'the same');
  expect([people.size, people.get(eve), people.get(key)]).toEqual([1, 'the same', 'the same']);
  people.delete(key);
  expect([people.size, people.has(eve), people.alike(eve).size]).toEqual([0, false, 0]);
});

test.each([
  ['another address', eve, `${here}/participants/eva@example.com`],
  ['another conversation', eve, eve.replace('c9', 'c8')],
  ['another endpoint', `${eve}?endpointId=1`, `${eve}?endpointId=2`],
  ['another identifier', `${eve}?participantId=1`, `${eve}?participantId=2`],
  ['another opaque name', `${here}/participants/17`, `${here}/participants/18`],
  ['another case of an opaque name', `${here}/participants/aB3`, `${here}/participants/Ab3`],
  ['another view of an opaque name', `${here}/participants/17`, `${here}/leaders/17`],
  ['another name in the query', `${here}/participants?id=17`, `${here}/participants?id=18`],
  ['parameters of the address', `${here}/participants/eve@example.com;epid=1`, `${here}/participants/eve@example.com;epid=2`],
  ['an address that reads two ways', `${here}/participants/Eve@a@example.com`, `${here}/participants/eve@a@example.com`],
])('hrefs with %s name two participants', (_, one, other) => {
  expect(isSameParticipant(canonicalHref(one), canonicalHref(other))).toBe(false);
  const people = new ByParticipant<string>();
  people.set(canonicalHref(one), 'one');
  people.set(canonicalHref(other), 'other');
  expect([people.size, people.get(canonicalHref(one)), people.get(canonicalHref(other))]).toEqual([2, 'one', 'other']);
});

test.each([
  ['a slash at the end', `${here}/participants/17/`],
  ['another host', `https://pool2.example.com${new URL(here).pathname}/participants/17`],
  ['a filter', `${here}/participants/17?filter=Leaders`],
])('an opaque name with %s is the same', (_, other) => {
  expect(isSameParticipant(`${here}/participants/17`, other)).toBe(true);
});

test('an href without an endpoint means the only one there is, and nobody where there are two', () => {
  const people = new ByParticipant<number>();
  people.set(`${eve}?endpointId=1`, 1);
  expect(people.get(eve)).toBe(1);
  people.set(`${eve}?endpointId=2`, 2);
  expect(people.get(eve)).toBeUndefined();
  expect([...people.alike(eve)]).toEqual([1, 2]);
});

test('everybody at an address is alike, in whatever spelling, and nobody else', () => {
  const people = new ByParticipant<string>();
  const at = [`${eve}?endpointId=1`, `${here}/participants/EVE@example.com?endpointId=2`, `${here}/participants/eve@example.com;gruu`];
  for (const key of [...at, `${here}/participants/bob@example.com`, `${here}/participants/17`]) people.set(key, key);
  expect([...people.alike(eve)].sort()).toEqual([...at].sort());
  expect([...people.alike(`${here}/participants/17`)]).toEqual([`${here}/participants/17`]);
});

test.each([
  [`${eve}/?a=/b@c`, 'eve@example.com'],
  [`${here}/participants/tel:%2B4930`, 'tel:+4930'],
  [`${here}/participants/17`, undefined],
  [here, undefined],
])('%s ends in the address %s', (key, address) => {
  expect(addressIn(key)).toBe(address);
});

const names = fc.constantFrom('eve@example.com', 'Eve@example.com', 'bob@example.com', '17', 'aB', 'ab', 'e%40x', '%', '');
const keys = fc
  .tuple(
    fc.constantFrom(here, here.replace('pool', 'pool2')),
    names,
    fc.constantFrom('', '/'),
    fc.constantFrom('?endpointId=1', '?endpointId=2', '?endpointId=2&x='),
  )
  .map(([path, name, slash, query]) => `${path}/participants/${name}${slash}${query}`);

test('what was kept is found until it is deleted, and the numbers are right', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 30 }), (steps) => {
      const people = new ByParticipant<string>();
      for (const [key, isThere] of steps) {
        if (isThere) people.set(key, key);
        else people.delete(key);
        expect(people.get(key)).toBe(isThere ? key : undefined);
        expect([...people.keys()].length).toBe(people.size);
        expect(people.values().length).toBe(people.size);
      }
    }),
  );
});
