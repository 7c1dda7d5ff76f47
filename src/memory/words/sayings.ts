// What humans said about people, as long as it counts: words about who is there, and passes. A fold over the record, like all memory. Bounded.
import type { HumanAct, HumanEntry } from '../../audit/human.ts';
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
}

export interface Sayings {
  say(word: RememberedWord, where: Where, about: About): void;
  /** `place`: a meeting and an identity. */
  letPass(pass: RememberedPass, place: string, about: About): void;
  /** The pass has let somebody in: that was said of this presence, and stays said when the pass is taken back. */
  letIn(admission: { pass: string; person: string; meeting: string }): void;
  takeBack(id: string): void;
  /** So many came in at once that nobody in particular let those in; `since` on the clock of windows. */
  crowded(meeting: string, since: number): void;
  wordOf(person: string): RememberedWord | undefined;
  passOf(meeting: string, identity: string, at: number): RememberedPass | undefined;
  /** What was said by this act, as long as it counts. */
  said(id: string): RememberedSaying | undefined;
  /** Everything that was said as part of this batch and counts. */
  saidIn(batch: string): readonly RememberedSaying[];
}

const maxPeople = 20_000;

/** Of each person and of each identity the newest is kept. */
export function createSayings(sittings: Sittings): Sayings {
  const words = createRecentMap<RememberedWord & Where>(maxPeople);
  const passes = createRecentMap<RememberedPass>(maxPeople);
  /** Whom each was about, and where it is kept, by the act. */
  const sayings = createRecentMap<RememberedSaying & { place: string }>(maxPeople);

  function keep({ id, act }: RememberedWord, place: string, { batch, meeting, participant, identity }: About): void {
    sayings.set(id, { id, act, place, meeting, ...defined({ batch, participant, identity }) });
  }

  function counts({ id, place }: { id: string; place: string }): boolean {
    return words.get(place)?.id === id || passes.get(place)?.id === id;
  }

  return {
    say(word, where, about) {
      words.set(where.person, { ...word, ...where });
      keep(word, where.person, about);
    },
    letPass(pass, place, about) {
      passes.set(place, pass);
      keep(pass, place, about);
    },
    letIn({ pass: id, person, meeting }) {
      const pass = passes.get(sayings.get(id)?.place ?? '');
      if (pass?.id !== id) return;
      const { until: _until, ...word } = pass;
      words.set(person, { ...word, act: 'admit', person, meeting, moment: Number.NEGATIVE_INFINITY });
    },
    takeBack(id) {
      const place = sayings.get(id)?.place;
      if (place !== undefined && words.get(place)?.id === id) words.delete(place);
      if (place !== undefined && passes.get(place)?.id === id) passes.delete(place);
    },
    crowded(meeting, since) {
      for (const { by, moment, meeting: where, person } of words.values()) {
        if (where === meeting && by.auth === 'meeting' && moment >= since) words.delete(person);
      }
    },
    wordOf: (person) => words.get(person),
    passOf(meeting, identity, at) {
      const pass = passes.get(`${meeting} ${identity}`);
      if (pass === undefined || !sittings.isSame(meeting, pass.at, at)) return undefined;
      return pass.until !== undefined && pass.until <= at ? undefined : pass;
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
