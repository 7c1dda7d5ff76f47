// Rules made ready to be judged: one condition tree a rule, the only truth. `not` is pushed down to the leaves, so that an unknown
// fact satisfies nothing whatever the nesting.

import type { Facts, FactValue } from '../../roster/facts.ts';
import { compileAddressGlob } from '../language/faces.ts';
import { compileGlob } from '../language/glob.ts';
import { type NamedEntries, type Question, questionOf } from '../operators/ask.ts';
import type { Condition, Rule, Scope, Test } from '../policy.ts';
import { type Reading, type Source, sourceOf } from './reading.ts';

/** A test made ready. */
export interface Leaf extends Question {
  test: Test;
  source: Source;
  /** Three values: undefined is unknown. `ifUnknown: match` has been applied. */
  answer(value: FactValue | undefined): boolean | undefined;
}

/** A condition without `not`: each leaf must hold, or (negated) be known not to. */
export type Formula = { kind: 'all' | 'any'; children: readonly Formula[] } | { kind: 'leaf'; leaf: Leaf; negated: boolean };

export interface CompiledRule {
  rule: Rule;
  formula: Formula;
  /** The leaf a test of `rule.when` became. */
  leafOf(test: Test): Leaf;
  /** False for a meeting the policy is not for, or whose organizer or subject is unknown. */
  inScope(reading: Reading): boolean;
  /** The counts its condition reads. */
  counts: readonly Source[];
}

/** Whether a leaf of a formula is satisfied: unknown satisfies nothing, negated or not. */
export function holds(leaf: Leaf, negated: boolean, value: FactValue | undefined): boolean {
  return leaf.answer(value) === !negated;
}

/** `lists` gives the lists a rule's file sees. */
export function compileRule(rule: Rule, lists: NamedEntries): CompiledRule {
  const leaves = new Map<Test, Leaf>();
  const formulas = { plain: new Map<Condition, Formula>(), negated: new Map<Condition, Formula>() };

  function leafOf(test: Test): Leaf {
    const known = leaves.get(test);
    if (known !== undefined) return known;
    const leaf = compileLeaf(test, lists);
    leaves.set(test, leaf);
    return leaf;
  }

  function formulaOf(condition: Condition, negated: boolean): Formula {
    if (condition.kind === 'test') return { kind: 'leaf', leaf: leafOf(condition), negated };
    if (condition.kind === 'not') return formulaOf(condition.child, !negated);
    const made = negated ? formulas.negated : formulas.plain;
    const known = made.get(condition);
    if (known !== undefined) return known;
    const kind = (condition.kind === 'all') === negated ? 'any' : 'all';
    const formula: Formula = { kind, children: condition.children.map((child) => formulaOf(child, negated)) };
    made.set(condition, formula);
    return formula;
  }

  const formula = formulaOf(rule.when, false);
  const counts = [...leaves.values()].map((leaf) => leaf.source).filter((source) => source.kind === 'count');
  return { rule, formula, leafOf, inScope: scopeOf(rule), counts };
}

function compileLeaf(test: Test, lists: NamedEntries): Leaf {
  const question = questionOf(test, lists);
  const matcher = question.operator.compile(question.asked);
  const unknown = test.ifUnknown === 'match' ? true : undefined;
  return { ...question, test, source: sourceOf(test), answer: (value) => (value === undefined ? unknown : (matcher(value) ?? unknown)) };
}

function scopeOf({ scope }: Rule): (reading: Reading) => boolean {
  if (scope === undefined) return () => true;
  const inScope = compileScope(scope);
  return ({ facts }) => inScope(facts);
}

/** Which meetings a scope is about, by `meeting.organizer` (canonical) and `meeting.subject`. */
export function compileScope(scope: Scope): (facts: Facts) => boolean {
  const organizer = anyOf(scope.organizer?.map(compileAddressGlob));
  const subject = anyOf(scope.subject?.map((glob) => compileGlob(glob.normalize('NFC'))));
  return (facts) => organizer(facts['meeting.organizer']) && subject(facts['meeting.subject']);
}

function anyOf(globs: readonly ((text: string) => boolean)[] | undefined): (value: FactValue | undefined) => boolean {
  if (globs === undefined) return () => true;
  return (value) => typeof value === 'string' && globs.some((matches) => matches(value));
}
