import { expect, test } from 'vitest';
import { findPerson } from '../../../src/cli/desk/find-person.ts';
import type { PersonDoc } from '../../../src/console/view/schema.ts';

const person = (id: string, over: Partial<PersonDoc> = {}): PersonDoc => ({
  id,
  meeting: 'm',
  version: 'v',
  place: 'lobby',
  since: 0,
  offers: [],
  rememberable: false,
  ...over,
});
const people = [
  person('abc1', { name: 'Paula Partner', address: 'paula@fabrikam.example' }),
  person('abd2', { name: 'Paula Partner', address: 'paula@fabrikarn.example' }),
  person('xyz3', { phone: '+15555550199' }),
];

test.each([
  ['its id', 'abc1', 'abc1'],
  ['the beginning of its id', 'xyz', 'xyz3'],
  ['part of an address', 'fabrikarn', 'abd2'],
  ['a number', '0199', 'xyz3'],
])('somebody is found by %s', (_case, word, id) => {
  expect(findPerson(people, word).id).toBe(id);
});

test('two of one name are not guessed between', () => {
  expect(() => findPerson(people, 'paula partner')).toThrow(/2 people are called paula partner[\s\S]*abc1[\s\S]*abd2/);
});

test('nobody of that name is told', () => {
  expect(() => findPerson(people, 'Ann')).toThrow(/nobody here is called Ann/);
});

test('each of them is a line of its own, whatever their name holds', () => {
  const twins = [person('a1', { name: 'Eve\nroot' }), person('b2', { name: 'Eve' })];
  const error = (): unknown => {
    try {
      return findPerson(twins, 'eve');
    } catch (thrown) {
      return thrown;
    }
  };
  expect(error()).toMatchObject({
    lines: [expect.stringMatching(/^2 people/), expect.stringContaining('a1'), expect.stringContaining('b2')],
  });
});
