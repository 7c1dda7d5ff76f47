// The index before the engine: from the literals a match needs, the rules that can still match. Only those are worth the engine's time.
import type { FactValue } from '../roster/facts.ts';
import { type CompiledRule, type Formula, holds } from './compile.ts';
import { createKeyIndex, type KeyIndex } from './key-index.ts';
import { needsOf } from './needs.ts';
import type { Reading } from './reading.ts';

/** Positions of the rules that can match in this reading, in order. What is left out cannot. */
export type Candidates = (reading: Reading) => readonly number[];

/** Every rule, always: the index switched off. */
export function allCandidates(rules: readonly CompiledRule[]): Candidates {
  const positions = rules.map((_rule, position) => position);
  return () => positions;
}

export function createCandidates(rules: readonly CompiledRule[]): Candidates {
  const always: number[] = [];
  const keys: KeyIndex = createKeyIndex();
  for (const [position, { formula }] of rules.entries()) {
    const needs = needsOf(formula);
    if (needs === undefined) always.push(position);
    else for (const need of needs) keys.add(need, position);
  }
  return (reading) => {
    const found = keys.find(reading);
    if (always.length > 0) found.push(...always);
    if (found.length === 0) return found;
    if (found.length > 1) found.sort((one, other) => one - other);
    return found.filter((position, index) => position !== found[index - 1] && canMatch(rules[position], reading));
  };
}

function canMatch(rule: CompiledRule | undefined, reading: Reading): boolean {
  return rule !== undefined && possible(rule.formula, reading);
}

/** The same leaves over the same tree. What cannot be read is left to the engine, whose error counts. */
function possible(formula: Formula, reading: Reading): boolean {
  if (formula.kind !== 'leaf') {
    const { kind, children } = formula;
    return kind === 'all' ? children.every((child) => possible(child, reading)) : children.some((child) => possible(child, reading));
  }
  let value: FactValue | undefined;
  try {
    value = reading.value(formula.leaf.source);
  } catch {
    return true;
  }
  return holds(formula.leaf, formula.negated, value);
}
