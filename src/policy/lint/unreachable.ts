// Rules that can never decide: their condition contradicts itself, or earlier rules that decide take everyone they match.
// Reported only when proven; rules on trial, off or expired, and rules that expire sooner, shadow nobody.
import type { Problem } from '../../errors.ts';
import type { FactValue } from '../../roster/facts.ts';
import type { Place } from '../../yaml/place.ts';
import { decides } from '../mode.ts';
import type { ParsedRule } from '../parsed.ts';
import type { Condition, Rule, Test } from '../policy.ts';
import type { Assignment } from './assignment.ts';
import type { Atoms } from './atom.ts';
import { createCatchers } from './catchers.ts';
import { type Formula, formulaOf } from './formula.ts';
import { solve } from './solve.ts';

/** A rule with the formula of its condition and scope. */
export interface Prepared {
  parsed: ParsedRule;
  rule: Rule;
  atoms: Atoms;
  /** `when` alone. */
  when: Formula;
  /** `when` inside the `meetings` scope. */
  formula: Formula;
}

export function prepare(parsed: ParsedRule, atoms: Atoms): Prepared {
  const { rule } = parsed;
  const when = formulaOf(rule.when, atoms);
  const scope = scopeConditions(rule).map((condition) => formulaOf(condition, atoms));
  return { parsed, rule, atoms, when, formula: scope.length === 0 ? when : { kind: 'all', children: [when, ...scope] } };
}

/** Tells the problems of rule `index` of the whole set, in order of evaluation. */
export function createReachability(rules: readonly Prepared[]): (subject: Prepared, index: number) => Problem[] {
  const catchers = createCatchers(rules.map(({ formula }) => formula));
  return (subject, index) =>
    reachability(subject, function* (situation) {
      const holds = situation.closed();
      for (const position of catchers.in(situation)) {
        const candidate = rules[position];
        if (position >= index || candidate === undefined) return;
        if (outlives(candidate.rule, subject.rule) && holds(candidate.formula)) yield [position, candidate];
      }
    });
}

/** The earlier rules, by position, that match in a situation and decide as long as the subject does. */
type Catching = (situation: Assignment) => Iterable<readonly [position: number, Prepared]>;

function reachability(subject: Prepared, catching: Catching): Problem[] {
  return [...emptyNegations(subject), ...reached(subject, catching)];
}

function reached(subject: Prepared, catching: Catching): Problem[] {
  const alone = solve({ required: subject.formula, forbidden: [] });
  if (alone.kind === 'none') return [neverTrue(subject)];
  if (alone.kind === 'unsure') return [];
  const shadow = shadowOf(subject, catching);
  return shadow === undefined ? impossibleBranches(subject) : [unreachable(subject, shadow, alone.situation.values())];
}

const maxRounds = 60;

/**
 * The fewest earlier rules that together take everyone; one alone where one suffices. Looks for somebody who slips past all of them,
 * minding only the rules that caught the last one it thought of.
 */
function shadowOf(subject: Prepared, catching: Catching): Prepared[] | undefined {
  const minded = new Map<number, Prepared>();
  for (let round = 0; round < maxRounds; round++) {
    const answer = solve({ required: subject.formula, forbidden: [...minded.values()].map((one) => one.formula) });
    if (answer.kind === 'unsure') return undefined;
    if (answer.kind === 'none') return fewest(subject, inOrder(minded));
    const catcher = firstNew(catching(answer.situation), minded);
    if (catcher === undefined) return undefined;
    minded.set(...catcher);
  }
  return undefined;
}

function firstNew(catching: Iterable<readonly [number, Prepared]>, minded: ReadonlyMap<number, Prepared>) {
  for (const [position, candidate] of catching) if (!minded.has(position)) return [position, candidate] as const;
  return undefined;
}

function inOrder(minded: ReadonlyMap<number, Prepared>): Prepared[] {
  return [...minded].toSorted(([one], [other]) => one - other).map(([, candidate]) => candidate);
}

function fewest(subject: Prepared, shadow: readonly Prepared[]): Prepared[] {
  const proven = (rules: readonly Prepared[]) =>
    solve({ required: subject.formula, forbidden: rules.map((one) => one.formula) }).kind === 'none';
  const single = shadow.find((candidate) => proven([candidate]));
  if (single !== undefined) return [single];
  let kept = [...shadow];
  for (const candidate of shadow) {
    const without = kept.filter((one) => one !== candidate);
    if (proven(without)) kept = without;
  }
  return kept;
}

function outlives(earlier: Rule, rule: Rule): boolean {
  if (!decides(earlier.mode)) return false;
  return earlier.expiresAt === undefined || (rule.expiresAt !== undefined && rule.expiresAt <= earlier.expiresAt);
}

/** The scope as conditions: an unknown organizer or subject is out of scope, as an unknown fact satisfies nothing. */
function scopeConditions({ scope, place }: Rule): Condition[] {
  const oneOf = (fact: string, globs: readonly string[] | undefined): Condition[] =>
    globs === undefined
      ? []
      : [{ kind: 'any', place, children: globs.map((value): Test => ({ kind: 'test', fact, operator: 'glob', value, place })) }];
  return [...oneOf('meeting.organizer', scope?.organizer), ...oneOf('meeting.subject', scope?.subject)];
}

function neverTrue({ rule, parsed }: Prepared): Problem {
  const message = `rule "${rule.id}" can never match: its conditions contradict each other${rule.scope ? ', or the meetings of its scope' : ''}; drop or correct one of them${nightRemedy(rule.when)}`;
  return { ...parsed.places.when, severity: 'warning', code: 'contradiction', message };
}

/** Branches of an `any` that are dead although the rule is not. */
function impossibleBranches({ rule, atoms }: Prepared): Problem[] {
  return branchesOf(rule.when)
    .filter((branch) => solve({ required: formulaOf(branch, atoms), forbidden: [] }).kind === 'none')
    .map((branch) => ({
      ...whereOf(branch),
      severity: 'warning',
      code: 'contradiction',
      message: `this branch of rule "${rule.id}" can never match: its conditions contradict each other`,
    }));
}

/** What contradicts itself inside a `not`: its opposite holds for everyone. */
function emptyNegations({ rule, atoms }: Prepared): Problem[] {
  return negatedAlls(rule.when)
    .filter((all) => solve({ required: formulaOf(all, atoms), forbidden: [] }).kind === 'none')
    .map((all) => ({
      ...whereOf(all),
      severity: 'warning',
      code: 'contradiction',
      message: `in rule "${rule.id}" this is denied and can never be: its conditions contradict each other, so the \`not\` holds for everyone${nightRemedy(all)}`,
    }));
}

function negatedAlls(condition: Condition, negated = false): Condition[] {
  if (condition.kind === 'test') return [];
  if (condition.kind === 'not') return negatedAlls(condition.child, !negated);
  const below = condition.children.flatMap((child) => negatedAlls(child, negated));
  return negated && condition.kind === 'all' ? [condition, ...below] : below;
}

/** Later than the evening and earlier than the morning: people mean the night. */
function nightRemedy(condition: Condition): string {
  return isNight(condition) ? '; a time over midnight is two: later than the one, or earlier than the other, in an `any`' : '';
}

function isNight(condition: Condition): boolean {
  if (condition.kind === 'test') return false;
  if (condition.kind === 'not') return isNight(condition.child);
  const asks = (order: string) =>
    condition.children.some((child) => child.kind === 'test' && child.fact === 'time' && child.operator.startsWith(order));
  return (condition.kind === 'all' && asks('greater') && asks('less')) || condition.children.some(isNight);
}

function branchesOf(condition: Condition): Condition[] {
  if (condition.kind === 'test' || condition.kind === 'not') return [];
  const below = condition.children.flatMap(branchesOf);
  return condition.kind === 'any' ? [...condition.children, ...below] : below;
}

function whereOf({ place }: Condition): Place {
  return { file: place.file, line: place.line, column: place.column };
}

function unreachable({ rule, parsed }: Prepared, shadow: readonly Prepared[], values: ReadonlyMap<string, FactValue | undefined>): Problem {
  const names = shadow.map((one) => `"${one.rule.id}" (${one.rule.place.file}:${one.rule.place.line})`);
  const who =
    names.length === 1 ? `rule ${names[0]} decides` : `rules ${names.slice(0, -1).join(', ')} and ${names.at(-1)} together decide`;
  const message = `rule "${rule.id}" can never be reached: ${who} everyone it matches first${witness(values)}; move it up, or delete it`;
  return { ...parsed.places.id, severity: 'warning', code: 'unreachable-rule', message };
}

function witness(values: ReadonlyMap<string, FactValue | undefined>): string {
  if (values.size === 0) return ', for example somebody about whom nothing is known';
  if ([...values.values()].includes(undefined)) return '';
  return `, for example { ${[...values].map(([key, value]) => `${readable(key)}: ${JSON.stringify(value)}`).join(', ')} }`;
}

/** `removals(600000)` and `time(Europe/Berlin)`, as a person says them. */
function readable(key: string): string {
  const [, fact, parameter] = /^([^(]+)\((.+)\)$/.exec(key) ?? [];
  if (fact === undefined || parameter === undefined) return key;
  const seconds = Number(parameter) / 1000;
  return Number.isNaN(seconds) ? `${fact} in ${parameter}` : `${fact} within ${seconds}s`;
}
