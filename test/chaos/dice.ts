// Chance, by seed: the same seed throws the same dice.
import { createRandom } from '../../src/simulator/random.ts';

export interface Dice {
  chance(probability: number): boolean;
  /** From `min` up to `max`. */
  between(min: number, max: number): number;
  /** Whole numbers, both ends included. */
  whole(min: number, max: number): number;
  pick<T>(from: readonly T[]): T;
  /** Undefined for an empty list. */
  pickMaybe<T>(from: readonly T[]): T | undefined;
  weighted<T>(entries: readonly (readonly [weight: number, value: T])[]): T;
}

export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const between = (min: number, max: number) => min + random() * (max - min);
  const whole = (min: number, max: number) => Math.floor(between(min, max + 1));
  const pickMaybe = <T>(from: readonly T[]) => from[whole(0, from.length - 1)];
  return {
    chance: (probability) => random() < probability,
    between,
    whole,
    pickMaybe,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new RangeError('nothing to pick from');
      return pickMaybe(from) as T;
    },
    weighted<T>(entries: readonly (readonly [number, T])[]): T {
      let left = random() * entries.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of entries) {
        left -= weight;
        if (left < 0) return value;
      }
      throw new RangeError('nothing to pick from');
    },
  };
}
