import { expect, test } from 'vitest';
import { createPeople } from '../../src/moderation/people.ts';
import type { Person } from '../../src/moderation/person.ts';
import type { Presence } from '../../src/roster/roster.ts';

function aPresence(key: string, epoch: number): Presence {
  return { key, href: `https://pool.example.com/${key}`, epoch, absences: 0, waited: false, roleOpenSince: 0, changed: 0 };
}

function aScene() {
  const gone: Person[] = [];
  return {
    people: createPeople(
      () => 9,
      (person) => gone.push(person),
    ),
    gone,
  };
}

test('one presence is one person, first seen now', () => {
  const { people } = aScene();
  const presence = aPresence('bob', 1);
  const bob = people.of(presence);
  expect(bob.since).toBe(9);
  expect(people.of(presence)).toBe(bob);
  expect(people.named('bob#1')).toBe(bob);
  expect(people.all()).toEqual([bob]);
});

test('somebody who left and came back is somebody new, and the one before has left', () => {
  const { people, gone } = aScene();
  const [first, second] = [aPresence('bob', 1), aPresence('bob', 2)];
  const before = people.of(first);
  const after = people.of(second);
  expect(gone).toEqual([before]);
  people.left(first);
  expect(people.all()).toEqual([after]);
  people.left(second);
  people.left(second);
  expect(gone).toEqual([before, after]);
  expect([people.all(), people.named('bob#2')]).toEqual([[], undefined]);
});
