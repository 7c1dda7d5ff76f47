// What humans said about people, as long as it counts: words about who is there, and passes. A fold over the record, like all memory. Bounded.
import { isConcluded } from '../../audit/human.ts';
import type { OutcomeResult } from '../../order/outcome.ts';
import { removes } from '../../policy/action.ts';
import { createRecentMap } from '../recent-map.ts';
import type { Sittings } from '../sittings.ts';
import { beneath, countsEverywhere, end, hasEntered, type RememberedWord, type Wait, type Where, type Word } from './beneath.ts';
import { createEnds, type Ends } from './ends.ts';
import { type Admission, createEntrances, type Entrances } from './entrances.ts';
import { createLetIn } from './let-in.ts';
import { createPasses, type Passes, type RememberedPass, type When } from './passes.ts';
import { type About, type Kept, keptAs, type RememberedSaying } from './saying.ts';

export type { Admission, RememberedPass, RememberedWord, When, Where };

export interface Sayings extends Ends, Entrances, Pick<Passes, 'refused' | 'refusalTakenBack'> {
  say(word: RememberedWord, where: Where, about: About): void;
  /** `place`: a meeting and an identity. */
  letPass(pass: RememberedPass, place: string, about: About, moment: number): void;
  /** A human's pass takes the place of what was said of them before, until it is taken back. */
  replace(pass: RememberedWord, where: Where): void;
  /** They have left: whoever comes next is nobody of whom anything was said. `word`: what counted for them; it ends for every account where it was said of this very presence. */
  left(person: string, word: string | undefined): void;
  takeBack(id: string): void;
  /** What became of an order. Was it not sent, what was said before counts again; where it removed them, nothing does. */
  ended(id: string, act: string, result: OutcomeResult): void;
  /** The last word, through whatever account it was said that they wait. */
  wordOf(person: string, shared?: string): RememberedWord | undefined;
  passOf(meeting: string, identity: string, when: When): RememberedPass | undefined;
  /** All that count for the rest of the meeting. */
  passesIn(meeting: string, when: When): readonly PassInForce[];
  /** Admissions of theirs under other hrefs, newest first; none where something was said of them under this one, or since then that they wait. */
  admissionsOf(where: Omit<Where, 'moment'>, identity: string): readonly RememberedWord[];
  /** What was said by this act, as long as it counts. */
  said(id: string): RememberedSaying | undefined;
  /** Everything that was said as part of this batch and counts. */
  saidIn(batch: string): readonly RememberedSaying[];
}

/** A pass, and whom it lets in. */
export interface PassInForce {
  pass: RememberedPass;
  identity: string;
  /** As recorded. */
  participant?: string | undefined;
}

const maxPeople = 20_000;

/** Of each person and of each identity the newest is kept. */
export function createSayings(sittings: Sittings): Sayings {
  const words = createRecentMap<Word>(maxPeople);
  /** That they wait, by what all accounts know them by. */
  const waits = createRecentMap<Wait>(maxPeople);
  const turns = { last: 0 };
  const passes = createPasses(sittings, maxPeople);
  /** Whom each was about, and where it is kept, by the act. */
  const sayings = createRecentMap<Kept>(maxPeople);
  /** What a pass has replaced, by the pass. */
  const replaced = createRecentMap<Pick<Where, 'person' | 'shared'>>(maxPeople);
  const letIn = createLetIn(words, (id) => sayings.get(id)?.identity, maxPeople);
  const entrances = createEntrances({ words, sayings, letIn, passes, turns });
  let hasConcluded = false;

  const keep = (...kept: Parameters<typeof keptAs>) => sayings.set(kept[0].id, keptAs(...kept));
  const counts = ({ id, place }: { id: string; place: string }) => words.get(place)?.id === id || passes.wordAt(place, id) !== undefined;

  return {
    ...createEnds(words, waits, () => hasConcluded),
    ...entrances,
    say(word, where, about) {
      hasConcluded ||= isConcluded(word);
      turns.last += 1;
      const last = words.get(where.person);
      const before = beneath(word, last && { ...last, unsent: undefined });
      words.set(where.person, { ...word, ...where, turn: turns.last, before });
      if (word.act === 'wait' && where.shared !== undefined)
        waits.set(where.shared, { ...word, shared: where.shared, turn: turns.last, before: undefined });
      if (hasEntered(word)) waits.delete(where.shared ?? '');
      if (word.act === 'admit') letIn.note(where.meeting, about.identity, where.person);
      keep(word, where.person, about, where.shared);
    },
    replace(pass, { person, shared = '', ...where }) {
      turns.last += 1;
      const [last, wait] = [beneath(pass, words.get(person)), beneath(pass, waits.get(shared))];
      if (last === undefined) words.delete(person);
      else words.set(person, { ...pass, ...where, person, shared, turn: turns.last, before: last });
      if (wait !== undefined) waits.set(shared, { ...pass, shared, turn: turns.last, before: wait });
      replaced.set(pass.id, { person, shared });
    },
    refused: passes.refused,
    refusalTakenBack: passes.refusalTakenBack,
    letPass(pass, place, about, moment) {
      passes.give(pass, place, moment);
      keep(pass, place, about);
    },
    left(person, word) {
      words.delete(person);
      const { place, shared = '' } = sayings.get(word ?? '') ?? {};
      // It goes on for another endpoint of theirs until that one leaves, too.
      const isLast = place === person || words.get(place ?? '')?.id !== word;
      if (isLast && waits.get(shared)?.id === word) waits.delete(shared);
    },
    takeBack(id) {
      const { place = '', shared = '' } = sayings.get(id) ?? {};
      end(waits, shared, (one) => one.id === id);
      end(words, place, (one) => one.id === id);
      passes.takeBack(id, place);
      const { person = '', shared: all = '' } = replaced.get(id) ?? {};
      end(waits, all, (one) => one.id === id);
      end(words, person, (one) => one.id === id && one.act === 'pass');
    },
    ended(id, act, result) {
      const { place = '' } = sayings.get(id) ?? {};
      const word = words.get(place);
      if (word?.id !== id) return;
      const isOut = removes(act) && (result === 'done' || result === 'gone');
      if (isOut) words.delete(place);
      else if (result !== 'cancelled') words.set(place, { ...word, result });
      else {
        const before = entrances.besidePass(word.before);
        const again = countsEverywhere(before);
        words.set(place, again === undefined ? { ...word, result, before } : { ...again, unsent: { ...word, before: undefined } });
      }
    },
    wordOf(person, shared = '') {
      const [own, wait] = [words.get(person), waits.get(shared)];
      if (own === undefined || wait === undefined) return own ?? wait;
      return own.act !== 'admit' && own.turn < wait.turn ? wait : own;
    },
    passOf: passes.of,
    passesIn(meeting, when) {
      return sayings.values().flatMap(({ id, act, identity = '', participant }) => {
        const pass = act === 'pass' ? passes.of(meeting, identity, when) : undefined;
        return pass?.id === id ? [{ pass, identity, participant }] : [];
      });
    },
    admissionsOf({ person, meeting, shared = '' }, identity) {
      const own = words.get(person);
      if (own !== undefined && (sayings.get(own.id)?.identity ?? identity) === identity) return [];
      const since = waits.get(shared)?.turn ?? 0;
      return letIn.of(meeting, identity).filter(({ turn }) => turn > since);
    },
    said(id) {
      const saying = sayings.get(id);
      return saying !== undefined && counts(saying) ? saying : undefined;
    },
    saidIn: (batch) => sayings.values().filter((saying) => saying.batch === batch && counts(saying)),
  };
}
