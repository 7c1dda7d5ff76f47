import { expect, test } from 'vitest';
import { difference, findLookalikes } from '../../../src/console/view/lookalikes.ts';
import { aPerson } from '../fake-desk.ts';

const paula = aPerson('paula', { name: 'Paula Partner', address: 'paula@fabrikam.example', place: 'inside' });

test.each([
  ['the same name with another address', { name: 'Paula Partner', address: 'paula@elsewhere.example' }],
  ['a name that only looks the same', { name: 'Ρaula Partner', address: 'x@elsewhere.example' }],
  ['a domain that only looks the same', { name: 'Peter', address: 'peter@fabrikarn.example' }],
  ['the same name without an address', { name: 'Paula Partner' }],
])('%s is named', (_case, over) => {
  const other = aPerson('other', over);
  const [told] = findLookalikes([paula, other]).of(other);
  expect(told).toMatchObject({ person: 'paula', text: expect.stringContaining('is already inside') });
});

test.each([
  ['themselves', paula],
  ['a colleague from the same domain', aPerson('peter', { name: 'Peter', address: 'peter@fabrikam.example' })],
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
