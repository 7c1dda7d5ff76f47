// What a human said of somebody through one account, for the other accounts that are in the meeting: the word is about the person, not about the account.
// Known again by address or number, as in admissions; on record it is once.
import type { RulingSight } from '../../rulings/port.ts';
import { portraitOf } from '../../rulings/portrait.ts';
import { heard, type Standing, takenBack, type Waiting } from '../../rulings/standing.ts';
import { personKey } from '../keys.ts';
import type { People } from '../people.ts';
import type { AtDesk, Person } from '../person.ts';
import { identityIn } from '../situation.ts';
import type { LastWords } from './last-words.ts';
import { rulingOf } from './sights.ts';

/** Of whom, and what. */
export interface Hearsay {
  identity: string;
  /** The last word of all: whoever did not know of it comes second. */
  said?: RulingSight | undefined;
  /** They wait, and for every account. */
  wait?: Waiting;
}

export interface HearsayDesk {
  /** What a human said of somebody, for the other accounts in the meeting. */
  told(person: string): Hearsay | undefined;
  /** What was said through another account, and what is as if it had not been. */
  hear(all: readonly Hearsay[]): void;
  unhear(id: string): void;
  /** What a human has ordered about them here that is not over: another account does neither the same nor the opposite meanwhile. */
  ordered(identity: string): RulingSight | undefined;
}

export interface HearsayOptions {
  people: Pick<People, 'all' | 'named'>;
  last: LastWords;
  /** What counts for them from now on. */
  say(person: Person, standing: Standing): void;
  /** The desk has another version of them. */
  changed(person: Person): void;
}

export function createHearsay({ people, last, say, changed }: HearsayOptions): HearsayDesk {
  function hearOne(person: Person, { wait, said }: Hearsay): void {
    const { sight, presence, word } = person;
    const next = wait && sight.participant ? heard(word.standing, wait, portraitOf(sight.participant, presence)) : word.standing;
    if (next !== word.standing) say(person, next);
    if (said !== undefined) note(person, said);
  }

  /** It counts for nothing here but for who was first. */
  function note(person: Person, said: RulingSight | undefined): void {
    const desk: AtDesk = person.desk;
    desk.said = said;
    if (said !== undefined) last.remember(personKey(person), said);
    changed(person);
  }

  return {
    told(key) {
      const person = people.named(key);
      const identity = person && identityNow(person);
      if (person === undefined || identity === undefined) return undefined;
      const { said } = person.desk;
      if (person.word.standing.kind !== 'waiting') return { identity, said };
      const { before: _before, ...wait } = person.word.standing;
      return { identity, said, wait };
    },
    hear(all) {
      const byIdentity = new Map(all.map((hearsay) => [hearsay.identity, hearsay]));
      for (const person of people.all()) {
        const hearsay = byIdentity.get(identityNow(person) ?? '');
        if (hearsay !== undefined) hearOne(person, hearsay);
      }
    },
    unhear(id) {
      for (const person of people.all()) {
        const { standing } = person.word;
        const isOpen = standing.kind === 'waiting' || standing.kind === 'ordered' || standing.kind === 'replaced';
        const now = isOpen ? takenBack(standing, id) : standing;
        if (now !== standing && !isOrder(standing, id)) say(person, now);
        else if (person.desk.said?.id === id && !isOrder(standing, id)) note(person, rulingOf(standing));
      }
    },
    ordered(identity) {
      const person = people.all().find((one) => one.word.standing.kind === 'ordered' && identityNow(one) === identity);
      return person && rulingOf(person.word.standing);
    },
  };
}

/** Undefined before they were read. */
function identityNow({ sight, presence }: Person): string | undefined {
  return sight.participant && identityIn(sight.participant, presence);
}

/** Orders are carried out and taken back by the account they were given to. */
function isOrder(standing: Standing, id: string): boolean {
  return standing.kind === 'ordered' && standing.said.id === id;
}
