// Which of many rules may match in a situation, found by keys: a set of thousands of rules is not gone through for each of its rules.
import type { Assignment } from './assignment.ts';
import type { Formula } from './formula.ts';
import { type Key, keysMet, keysOf } from './keys.ts';

export interface Catchers {
  /** Positions in order; some whose formula is not true there, but never too few. */
  in(situation: Assignment): readonly number[];
}

export function createCatchers(formulas: readonly Formula[]): Catchers {
  const everywhere: number[] = [];
  const positions = new Map<string, number[]>();
  const lengths = new Map<string, Set<number>>();
  for (const [position, formula] of formulas.entries()) {
    const keys = keysOf(formula);
    if (keys === undefined) everywhere.push(position);
    else for (const key of keys) add(key, position);
  }

  function add(key: Key, position: number): void {
    const name = nameOf(key);
    const before = positions.get(name);
    if (before === undefined) positions.set(name, [position]);
    else before.push(position);
    if (key.kind === 'piece') lengths.set(key.variable, (lengths.get(key.variable) ?? new Set()).add(key.text.length));
  }

  return {
    in(situation) {
      const found = new Set(everywhere);
      for (const settled of situation.known()) {
        const met = keysMet(settled, lengths.get(settled.variable.key) ?? new Set());
        if (met === undefined) return formulas.map((_formula, position) => position);
        for (const key of met) for (const position of positions.get(nameOf(key)) ?? []) found.add(position);
      }
      return [...found].sort((one, other) => one - other);
    },
  };
}

function nameOf({ kind, variable, text }: Key): string {
  return `${kind} ${variable} ${text}`;
}
