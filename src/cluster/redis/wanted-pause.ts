// What this node wants of the pause until Redis has heard of it. The rule: what cannot be told now is told with the next connection.
import type { PauseWord } from '../cluster.ts';
import type { Said, SharedPause } from './pause.ts';

export interface WantedPause {
  /** Undefined where nothing waits to be told. */
  readonly paused: boolean | undefined;
  /** `onTold` hears the word that Redis made of it; never where a later wish has taken its place before that. */
  want(paused: boolean, by: string, onTold?: (word: PauseWord) => void): void;
  /** Tells what waits. Never rejects. */
  tell(): Promise<void>;
}

export function createWantedPause(pause: Pick<SharedPause, 'word' | 'set'>): WantedPause {
  let wanted: { said: Said; onTold: (word: PauseWord) => void } | undefined;

  async function tell(): Promise<void> {
    const current = wanted;
    if (current === undefined) return;
    try {
      const word = await pause.set(current.said);
      if (wanted === current) wanted = undefined;
      if (word !== undefined) current.onTold(word);
    } catch {
      // Told again with the next connection.
    }
  }

  return {
    get paused() {
      return wanted?.said.paused;
    },
    want(paused, by, onTold = () => {}) {
      wanted = { said: { paused, by, gen: pause.word?.gen ?? 0 }, onTold };
      void tell();
    },
    tell,
  };
}
