// Two removing rules that each spare somebody whom the other one removes: "all but ours" and "all but the partners" leave nobody.
import type { Problem } from '../../errors.ts';
import { type Action, relOf, removes } from '../action.ts';
import { decides } from '../mode.ts';
import type { Formula, Literal } from './formula.ts';
import { solve } from './solve.ts';
import type { Prepared } from './unreachable.ts';

/** More rules than this are not compared with each other. */
const mostCompared = 50;

interface Sparing {
  rule: Prepared;
  /** Position in the order of evaluation. */
  index: number;
  /** Whom the rule would remove too, if it named nobody as left out. */
  spared: Formula;
}

/** `rules` in order of evaluation. */
export function sparedInVain(rules: readonly Prepared[]): Problem[] {
  const sparing = rules.flatMap((rule, index) => {
    const spared = removes(rule.rule.then) ? sparedBy(rule.formula) : undefined;
    return spared === undefined ? [] : [{ rule, index, spared }];
  });
  if (sparing.length > mostCompared) return [];
  return sparing.flatMap((later, at) => {
    const earlier = sparing.slice(0, at).find((one) => areOpposed(one, later, rules));
    return earlier === undefined ? [] : [told(earlier.rule, later.rule)];
  });
}

/** A rule on trial beside one that acts is the next version of it. */
function areOpposed(one: Sparing, other: Sparing, rules: readonly Prepared[]): boolean {
  const [a, b] = [one.rule.rule, other.rule.rule];
  if (decides(a.mode) !== decides(b.mode) || !meet(a.then, b.then)) return false;
  return [one, other].every(({ spared }) => canBe(spared, [])) && isTaken(one, other, rules) && isTaken(other, one, rules);
}

/** A refusal and an ejection do not: the one is for the lobby, the other for the meeting. */
function meet(one: Action, other: Action): boolean {
  return [true, false].some((waiting) => relOf(one, waiting) !== undefined && relOf(other, waiting) !== undefined);
}

/** Whether all whom the one spares are removed by the other, and not kept by a rule before it. */
function isTaken({ spared }: Sparing, by: Sparing, rules: readonly Prepared[]): boolean {
  const keeping = rules.slice(0, by.index).filter(({ rule }) => !removes(rule.then) && decides(rule.mode));
  return (
    !canBe(spared, [by.rule.formula]) &&
    canBe(
      spared,
      keeping.slice(0, mostCompared).map(({ formula }) => formula),
    )
  );
}

function canBe(required: Formula, forbidden: readonly Formula[]): boolean {
  return solve({ required, forbidden, allKnown: true }).kind !== 'none';
}

function sparedBy(formula: Formula): Formula | undefined {
  const parts = partsOf(formula);
  const denials = parts.filter((part) => part.kind === 'literal' && !part.wanted) as Literal[];
  if (denials.length === 0) return undefined;
  const named: Formula = { kind: 'any', children: denials.map((denial) => ({ ...denial, wanted: true, ifUnknown: false })) };
  return { kind: 'all', children: [...parts.filter((part) => part.kind !== 'literal' || part.wanted), named] };
}

/** What has to be true, each by itself. */
function partsOf(formula: Formula): Formula[] {
  return formula.kind === 'all' ? formula.children.flatMap(partsOf) : [formula];
}

function told({ rule: earlier }: Prepared, { rule: later, parsed }: Prepared): Problem {
  const message = `whom rule "${later.id}" spares, rule "${earlier.id}" (${earlier.place.file}:${earlier.place.line}) removes, and the other way round: together they spare nobody; name all who stay in one rule`;
  return { ...parsed.places.when, severity: 'warning', code: 'spared-in-vain', message };
}
