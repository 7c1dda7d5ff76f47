// The people of one meeting: one person for each presence. The rule: somebody who leaves and comes back is somebody new.
import type { Presence } from '../roster/roster.ts';
import { personKey } from './keys.ts';
import { openPerson, type Person } from './person.ts';

export interface People {
  /** The person of this presence. Where an earlier presence of theirs is known, that one has left. */
  of(presence: Presence): Person;
  /** Nothing, where this presence is not the one that is known. */
  left(presence: Presence): void;
  /** By what the desk calls them. */
  named(key: string): Person | undefined;
  all(): readonly Person[];
  clear(): void;
}

export function createPeople(now: () => number, onLeft: (person: Person) => void): People {
  const people = new Map<string, Person>();

  return {
    of(presence) {
      const known = people.get(presence.key);
      if (known?.presence === presence) return known;
      if (known !== undefined) onLeft(known);
      const fresh = openPerson(presence, now());
      people.set(presence.key, fresh);
      return fresh;
    },
    left(presence) {
      const person = people.get(presence.key);
      if (person?.presence !== presence) return;
      people.delete(presence.key);
      onLeft(person);
    },
    named(key) {
      const person = people.get(key.slice(0, key.lastIndexOf('#')));
      return person && personKey(person) === key ? person : undefined;
    },
    all: () => [...people.values()],
    clear: () => people.clear(),
  };
}
