// What a human said of somebody through one account, for the other accounts that are in the meeting: the word is about the person, not about the account.
// Known again by address or number, as in admissions; on record it is once.
import { portraitOf } from '../../rulings/portrait.ts';
import { heard, type Standing, takenBack, type Waiting } from '../../rulings/standing.ts';
import type { People } from '../people.ts';
import type { Person } from '../person.ts';
import { identityIn } from '../situation.ts';

/** Of whom, and what. */
export interface Hearsay {
  identity: string;
  wait: Waiting;
}

export interface HearsayDesk {
  /** That a human said of somebody that they wait, for the other accounts in the meeting. */
  told(person: string): Hearsay | undefined;
  /** What was said through another account, and what is as if it had not been. */
  hear(hearsay: Hearsay): void;
  unhear(id: string): void;
}

export interface HearsayOptions {
  people: Pick<People, 'all' | 'named'>;
  /** What counts for them from now on. */
  say(person: Person, standing: Standing): void;
}

export function createHearsay({ people, say }: HearsayOptions): HearsayDesk {
  return {
    told(key) {
      const { sight, presence, word } = people.named(key) ?? {};
      if (sight?.participant === undefined || presence === undefined || word?.standing.kind !== 'waiting') return undefined;
      const { before: _before, ...wait } = word.standing;
      return { identity: identityIn(sight.participant, presence), wait };
    },
    hear({ identity, wait }) {
      for (const person of people.all()) {
        const { sight, presence, word } = person;
        if (sight.participant === undefined || identityIn(sight.participant, presence) !== identity) continue;
        const next = heard(word.standing, wait, portraitOf(sight.participant, presence));
        if (next !== word.standing) say(person, next);
      }
    },
    unhear(id) {
      for (const person of people.all()) {
        const { standing } = person.word;
        const isOpen = standing.kind === 'waiting' || standing.kind === 'ordered' || standing.kind === 'replaced';
        const now = isOpen ? takenBack(standing, id) : standing;
        if (now !== standing && !isOrder(standing, id)) say(person, now);
      }
    },
  };
}

/** Orders are carried out and taken back by the account they were given to. */
function isOrder(standing: Standing, id: string): boolean {
  return standing.kind === 'ordered' && standing.said.id === id;
}
