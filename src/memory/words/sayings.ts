// What humans said about people, as long as it counts: words about who is there, and passes. A fold over the record, like all memory. Bounded.
import { type HumanAct, type HumanEntry, isConcluded } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import { createRecentMap } from '../recent-map.ts';
import type { Sittings } from '../sittings.ts';

/** One human act about one person. */
export interface RememberedWord {
  id: string;
  act: HumanAct;
  by: HumanEntry['by'];
  /** Epoch ms. */
  at: number;
  seen?: string;
  reason?: string;
  /** What was said before, and counts again where this is taken back or comes to nothing. */
  before?: RememberedWord | undefined;
}

/** A word that counts whenever somebody comes. Without `until`: for the rest of the meeting it was said in. */
export interface RememberedPass extends RememberedWord {
  /** Epoch ms. */
  until?: number;
}

/** Something a human said that still counts, and whom it was said about. `meeting` and `participant` as recorded. */
export interface RememberedSaying {
  id: string;
  act: HumanAct;
  batch?: string;
  meeting: string;
  participant?: string;
  identity?: string;
}

export type About = Pick<RememberedSaying, 'meeting'> & Partial<Record<'batch' | 'participant' | 'identity', string | undefined>>;

/** Of whom, as memory names them, and when on the clock of windows. */
export interface Where {
  person: string;
  meeting: string;
  moment: number;
  /** The meeting and the person as all accounts know them, where it is known who they are. */
  shared?: string | undefined;
}

/** On the wall, and on the clock of windows. */
export interface When {
  at: number;
  moment: number;
}

interface Given extends RememberedPass {
  /** Both on the clock of windows. */
  since: number;
  ends: number;
  /** Refusals and removals by humans since then that were not taken back: the newest ruling counts, in the order of the record. */
  refusals: Set<string>;
}

export interface Sayings {
  say(word: RememberedWord, where: Where, about: About): void;
  /** `place`: a meeting and an identity. */
  letPass(pass: RememberedPass, place: string, about: About, moment: number): void;
  /** A human refused or removed them: a pass given before counts no more, until that is taken back. */
  refused(place: string, act: string): void;
  refusalTakenBack(place: string, act: string): void;
  /** A human's pass takes the place of what was said of them before. */
  unsay(where: Where): void;
  /** The pass has let somebody in: that was said of this presence, and stays said when the pass is taken back. */
  letIn(admission: { pass: string; person: string; meeting: string }): void;
  /** They have left: whoever comes next is nobody of whom anything was said. `word`: what counted for them, through whatever account. */
  left(person: string, word: string | undefined): void;
  takeBack(id: string): void;
  /** An order came to nothing: what was said before counts again. */
  unsent(id: string): void;
  /** So many came in at once that nobody in particular let those in; `since` on the clock of windows. */
  crowded(meeting: string, since: number): void;
  /** They are in the lobby: nobody has let in whom somebody only seemed to have let in. */
  foundWaiting(person: () => string): void;
  /** The last word, through whatever account it was said that they wait. */
  wordOf(person: string, shared?: string): RememberedWord | undefined;
  passOf(meeting: string, identity: string, when: When): RememberedPass | undefined;
  /** What was said by this act, as long as it counts. */
  said(id: string): RememberedSaying | undefined;
  /** Everything that was said as part of this batch and counts. */
  saidIn(batch: string): readonly RememberedSaying[];
}

interface Word extends RememberedWord, Where {
  turn: number;
  before?: Word | undefined;
}

const maxPeople = 20_000;

/** Of each person and of each identity the newest is kept. */
export function createSayings(sittings: Sittings): Sayings {
  const words = createRecentMap<Word>(maxPeople);
  /** That they wait, by what all accounts know them by. */
  const waits = createRecentMap<RememberedWord & { turn: number }>(maxPeople);
  let turns = 0;
  const passes = createRecentMap<Given>(maxPeople);
  /** Whom each was about, and where it is kept, by the act. */
  const sayings = createRecentMap<RememberedSaying & { place: string; shared?: string }>(maxPeople);
  let hasConcluded = false;

  function keep({ id, act }: RememberedWord, place: string, { batch, meeting, participant, identity }: About, shared?: string): void {
    sayings.set(id, { id, act, place, meeting, ...defined({ batch, participant, identity, shared }) });
  }

  function restore(place: string): void {
    const before = words.get(place)?.before;
    if (before === undefined) words.delete(place);
    else words.set(place, before);
  }

  function counts({ id, place }: { id: string; place: string }): boolean {
    return words.get(place)?.id === id || passes.get(place)?.id === id;
  }

  return {
    say(word, where, about) {
      hasConcluded ||= isConcluded(word);
      turns += 1;
      words.set(where.person, { ...word, ...where, turn: turns, before: before(word, words.get(where.person)) });
      if (word.act === 'wait' && where.shared !== undefined) waits.set(where.shared, { ...word, turn: turns });
      keep(word, where.person, about, where.shared);
    },
    unsay({ person, shared = '' }) {
      if (words.get(person)?.act !== 'admit') words.delete(person);
      waits.delete(shared);
    },
    refused: (place, act) => void passes.get(place)?.refusals.add(act),
    refusalTakenBack: (place, act) => void passes.get(place)?.refusals.delete(act),
    letPass(pass, place, about, moment) {
      const { at, until = Number.POSITIVE_INFINITY } = pass;
      passes.set(place, { ...pass, since: moment, ends: moment + until - at, refusals: new Set() });
      keep(pass, place, about);
    },
    letIn({ pass: id, person, meeting }) {
      const pass = passes.get(sayings.get(id)?.place ?? '');
      if (pass?.id !== id) return;
      const { until: _until, since: _since, ends: _ends, refusals: _refusals, before: _before, ...word } = pass;
      words.set(person, { ...word, act: 'admit', person, meeting, moment: Number.NEGATIVE_INFINITY, turn: turns });
    },
    left(person, word = '') {
      words.delete(person);
      const { shared = '' } = sayings.get(word) ?? {};
      if (waits.get(shared)?.id === word) waits.delete(shared);
    },
    takeBack(id) {
      const { place, shared = '' } = sayings.get(id) ?? {};
      if (waits.get(shared)?.id === id) waits.delete(shared);
      if (place !== undefined && words.get(place)?.id === id) restore(place);
      if (place !== undefined && passes.get(place)?.id === id) passes.delete(place);
    },
    unsent(id) {
      const { place = '' } = sayings.get(id) ?? {};
      const word = words.get(place);
      if (word?.id === id && word.before !== undefined) restore(place);
    },
    crowded(meeting, since) {
      for (const { by, moment, meeting: where, person } of words.values()) {
        if (where === meeting && by.auth === 'meeting' && moment >= since) words.delete(person);
      }
    },
    foundWaiting(person) {
      const word = hasConcluded ? words.get(person()) : undefined;
      if (word !== undefined && isConcluded(word)) words.delete(word.person);
    },
    wordOf(person, shared = '') {
      const [own, wait] = [words.get(person), waits.get(shared)];
      if (own === undefined || wait === undefined) return own ?? wait;
      return own.act !== 'admit' && own.turn < wait.turn ? wait : own;
    },
    passOf(meeting, identity, { at, moment }) {
      const pass = passes.get(`${meeting} ${identity}`);
      if (pass === undefined || pass.refusals.size > 0 || !sittings.isSame(meeting, pass.since, moment)) return undefined;
      if (pass.until === undefined) return pass;
      return pass.ends <= moment ? undefined : { ...pass, until: at + pass.ends - moment };
    },
    said(id) {
      const saying = sayings.get(id);
      return saying !== undefined && counts(saying) ? saying : undefined;
    },
    saidIn: (batch) => sayings.values().filter((saying) => saying.batch === batch && counts(saying)),
  };
}

export function aboutFrom({ batch, meeting = '', participant, identity }: HumanEntry): About {
  return { meeting, ...defined({ batch, participant, identity }) };
}

/** Of what was said before, what a new word leaves to count again. An admission leaves nothing. */
function before({ act }: RememberedWord, last: Word | undefined): Word | undefined {
  if (act === 'admit' || last === undefined) return undefined;
  return last.act === 'admit' || (last.act === 'wait' && act !== 'wait') ? last : last.before;
}
