// What ends the words about everybody in a meeting, and those that were only concluded.
import { isConcluded } from '../../audit/human.ts';
import type { RecentMap } from '../recent-map.ts';
import { end, type Wait, type Word } from './beneath.ts';

export interface Ends {
  meetingOver(meeting: string, shared: string): void;
  /** So many came in at once that nobody in particular let those in; `since` on the clock of windows. */
  crowded(meeting: string, since: number): void;
  /** They are in the lobby: nobody has let in whom somebody only seemed to have let in. */
  foundWaiting(person: () => string): void;
}

/** `hasConcluded`: whether any word was. */
export function createEnds(words: RecentMap<Word>, waits: RecentMap<Wait>, hasConcluded: () => boolean): Ends {
  return {
    meetingOver(meeting, everywhere) {
      for (const { meeting: where, person } of words.values()) if (where === meeting) words.delete(person);
      for (const { shared } of waits.values()) if (shared.startsWith(`${everywhere} `)) waits.delete(shared);
    },
    crowded(meeting, since) {
      const isCrowd = (word: Word) => isConcluded(word) && word.moment >= since;
      for (const { meeting: where, person } of words.values()) if (where === meeting) end(words, person, isCrowd);
    },
    foundWaiting(person) {
      if (hasConcluded()) end(words, person(), isConcluded);
    },
  };
}
