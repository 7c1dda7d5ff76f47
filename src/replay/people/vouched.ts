// Whom humans let in, until they take it back: no rule removes those. Bounded by what humans do.
import type { HumanEntry } from '../../audit/human.ts';
import { hashOf } from '../marks.ts';

export interface Vouched {
  note(entry: HumanEntry): void;
  /** `participant`: the number of one. */
  has(participant: number): boolean;
}

export function createVouched(): Vouched {
  /** The last word about each participant, both as numbers. */
  const words = new Map<number, number>();

  function takeBack(word: number): void {
    for (const [participant, one] of words) if (one === word) words.delete(participant);
  }

  return {
    note({ id, act, of, participant }) {
      if (act === 'undo' && of !== undefined) takeBack(hashOf(of));
      if (participant !== undefined && (act === 'admit' || act === 'pass')) words.set(hashOf(participant), hashOf(id));
    },
    has: (participant) => words.has(participant),
  };
}
