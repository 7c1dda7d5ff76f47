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

const others = [
  person('s1', { name: 'Steve', address: 'steve@evil.example' }),
  person('j1', { name: 'Jimbob Miller', address: 'jimbob@x.example' }),
  person('n1', { name: 'ann@partner.example' }),
  person('t1', { phone: '+493012345678' }),
];

test.each([
  ['an address that ends theirs', 'eve@evil.example'],
  ['an address that ends theirs, with its scheme', 'sip:bob@x.example'],
  ['an address that they call themselves by', 'ann@partner.example'],
  ['a number that begins theirs', '+4930123'],
  ['a number that begins theirs, with its scheme', 'tel:+4930123'],
  ['the middle of a word', 'bob'],
  ['the beginning of a number', '49301'],
  ['the middle of a domain', 'ample'],
])('nobody is meant by %s, however few are left', (_case, word) => {
  expect(() => findPerson(others, word)).toThrow(/nobody here is called/);
});

test.each([
  ['a whole address', 'steve@evil.example', 's1'],
  ['a whole address in another spelling', 'SIP:Steve@Evil.example', 's1'],
  ['a domain', '@evil.example', 's1'],
  ['what is before the domain', 'jimbob@', 'j1'],
  ['the beginning of a word', 'mill', 'j1'],
  ['the beginning of a domain', 'evil', 's1'],
  ['a whole number', '+49 30 12345678', 't1'],
  ['a whole number, with its scheme', 'tel:+493012345678', 't1'],
  ['the end of a number', '5678', 't1'],
])('%s means the one who has it', (_case, word, id) => {
  expect(findPerson(others, word).id).toBe(id);
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
