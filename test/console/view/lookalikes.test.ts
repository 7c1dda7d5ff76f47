import { expect, test } from 'vitest';
import { difference, findLookalikes } from '../../../src/console/view/lookalikes.ts';
import { aPerson } from '../fake-desk.ts';

const signedIn = { facts: { anonymous: false } };
const paula = aPerson('paula', { name: 'Paula Partner', address: 'paula@fabrikam.example', place: 'inside', ...signedIn });

test.each([
  ['the same name with another address', { name: 'Paula Partner', address: 'paula@elsewhere.example', ...signedIn }],
  ['a name that only looks the same', { name: 'Ρaula Partner', address: 'x@elsewhere.example', ...signedIn }],
  ['a domain that only looks the same', { name: 'Peter', address: 'peter@fabrikarn.example', ...signedIn }],
  ['the same name without an address', { name: 'Paula Partner' }],
  ['the same name with an anonymous address', { name: 'Paula Partner', address: '0a1b@anonymous.invalid' }],
])('%s is named', (_case, over) => {
  const other = aPerson('other', over);
  const [told] = findLookalikes([paula, other]).of(other);
  expect(told).toMatchObject({ person: 'paula', text: expect.stringContaining('is already inside') });
});

test.each([
  ['themselves', paula],
  ['a colleague from the same domain', aPerson('peter', { name: 'Peter', address: 'peter@fabrikam.example', ...signedIn })],
  ['another name', aPerson('guest', { name: 'Guest' })],
  ['nobody without name and address', aPerson('nobody', { name: '' })],
])('%s looks like nobody else', (_case, person) => {
  expect(findLookalikes([paula, person]).of(person)).toEqual([]);
});

test('the part that differs is found', () => {
  const text = 'paula@fabrikarn.example';
  const { from, to } = difference(text, 'paula@fabrikam.example');
  expect(text.slice(from, to)).toBe('rn');
  expect(difference('same', 'same')).toEqual({ from: 4, to: 4 });
});

test('strangers who type the same name do not look like each other', () => {
  const bobs = ['a', 'b', 'c'].map((key) => aPerson(key, { name: 'Bob', address: `${key}@anonymous.invalid` }));
  const looks = findLookalikes(bobs);
  expect(bobs.flatMap((bob) => looks.of(bob))).toEqual([]);
});
