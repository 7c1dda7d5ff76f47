// The index before the engine: from the literals a match needs, the rules that can still match. Only those are worth the engine's time.
import type { FactValue } from '../../roster/facts.ts';
import { type CompiledRule, type Formula, holds } from '../decide/compile.ts';
import type { Candidates } from '../decide/decide.ts';
import type { Reading } from '../decide/reading.ts';
import type { Steps } from '../steps.ts';
import { createKeyIndex } from './key-index.ts';
import { type Need, needsOf } from './needs.ts';

/** Every rule, always: the index switched off. */
export function allCandidates(rules: readonly CompiledRule[]): Candidates {
  return () => {
    let position = 0;
    return () => (position < rules.length ? position++ : undefined);
  };
}

export function* createCandidates(rules: readonly CompiledRule[]): Steps<Candidates> {
  const always: number[] = [];
  const entries: { need: Need; position: number }[] = [];
  for (const [position, { formula }] of rules.entries()) {
    const needs = needsOf(formula);
    if (needs === undefined) always.push(position);
    else entries.push(...needs.map((need) => ({ need, position })));
    yield;
  }
  const collect = yield* createKeyIndex(entries);
  return (reading) => {
    const found = always.slice();
    collect(reading, found);
    if (found.length > 1) found.sort((one, other) => one - other);
    let index = 0;
    return () => {
      for (; index < found.length; index += 1) {
        const position = found[index];
        if (position === undefined || position === found[index - 1] || !canMatch(rules[position], reading)) continue;
        index += 1;
        return position;
      }
      return undefined;
    };
  };
}

function canMatch(rule: CompiledRule | undefined, reading: Reading): boolean {
  return rule !== undefined && possible(rule.formula, reading);
}

/** The same leaves over the same tree. What cannot be read is left to the engine, whose error counts. */
function possible(formula: Formula, reading: Reading): boolean {
  if (formula.kind !== 'leaf') {
    const decisive = formula.kind === 'any';
    for (const child of formula.children) if (possible(child, reading) === decisive) return decisive;
    return !decisive;
  }
  let value: FactValue | undefined;
  try {
    value = reading.value(formula.leaf.source);
  } catch {
    return true;
  }
  return holds(formula.leaf, formula.negated, value);
}
