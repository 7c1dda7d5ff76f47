// What was said last about people, who may be gone by now: whoever comes second is told who was first. Bounded.
import type { RulingSight } from '../../rulings/port.ts';

export interface LastWords {
  remember(person: string, word: RulingSight): void;
  /** What somebody said within the last minute. */
  recent(person: string): RulingSight | undefined;
}

const recentMs = 60_000;
const kept = 500;

export function createLastWords(now: () => number): LastWords {
  const words = new Map<string, RulingSight>();

  return {
    remember(person, word) {
      words.delete(person);
      words.set(person, word);
      const [oldest] = words.keys();
      if (words.size > kept && oldest !== undefined) words.delete(oldest);
    },
    recent(person) {
      const word = words.get(person);
      return word !== undefined && now() - word.at <= recentMs ? word : undefined;
    },
  };
}
