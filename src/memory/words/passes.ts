// Passes: words that count whenever somebody comes, for the rest of a meeting or for a while. Part of the fold over the record. Bounded.
import { createRecentMap } from '../recent-map.ts';
import type { Sittings } from '../sittings.ts';
import type { RememberedWord } from './beneath.ts';

/** A word that counts whenever somebody comes. Without `until`: for the rest of the meeting it was said in. */
export interface RememberedPass extends RememberedWord {
  /** Epoch ms. */
  until?: number;
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

/** `place`: a meeting and an identity. */
export interface Passes {
  give(pass: RememberedPass, place: string, moment: number): void;
  takeBack(id: string, place: string): void;
  /** A human refused or removed them: a pass given before counts no more, until that is taken back. */
  refused(place: string, act: string): void;
  refusalTakenBack(place: string, act: string): void;
  /** What was said by this pass, while it is the one that is kept there. */
  wordAt(place: string, id: string): Omit<RememberedWord, 'before'> | undefined;
  of(meeting: string, identity: string, when: When): RememberedPass | undefined;
}

export function createPasses(sittings: Sittings, maxPeople: number): Passes {
  const passes = createRecentMap<Given>(maxPeople);

  return {
    give(pass, place, moment) {
      const { at, until = Number.POSITIVE_INFINITY } = pass;
      passes.set(place, { ...pass, since: moment, ends: moment + until - at, refusals: new Set() });
    },
    takeBack(id, place) {
      if (passes.get(place)?.id === id) passes.delete(place);
    },
    refused: (place, act) => void passes.get(place)?.refusals.add(act),
    refusalTakenBack: (place, act) => void passes.get(place)?.refusals.delete(act),
    wordAt(place, id) {
      const pass = passes.get(place);
      if (pass?.id !== id) return undefined;
      const { until: _until, since: _since, ends: _ends, refusals: _refusals, before: _before, ...word } = pass;
      return word;
    },
    of(meeting, identity, { at, moment }) {
      const pass = passes.get(`${meeting} ${identity}`);
      if (pass === undefined || pass.refusals.size > 0 || !sittings.isSame(meeting, pass.since, moment)) return undefined;
      if (pass.until === undefined) return pass;
      return pass.ends <= moment ? undefined : { ...pass, until: at + pass.ends - moment };
    },
  };
}
