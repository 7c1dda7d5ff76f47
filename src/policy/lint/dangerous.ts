// Removing rules that are probably a mistake: they match everyone, rest on the display name alone, or name the organizer.
import { namedAddressShape, namedDomainShape } from '../../canonical/shape.ts';
import type { Problem } from '../../errors.ts';
import { factDefinitions } from '../../roster/facts.ts';
import { type Action, removes } from '../action.ts';
import { covers, globPattern } from '../language/pattern.ts';
import type { Condition, Rule, Test } from '../policy.ts';
import type { Formula, Literal } from './formula.ts';
import { formulaOf, literalsOf } from './formula.ts';
import { solve } from './solve.ts';
import type { Prepared } from './unreachable.ts';

/** Facts that say where or when, not who; `name` says what somebody typed. */
const neutral = new Set([
  'inLobby',
  'organizer',
  ...factDefinitions.filter(({ from, name }) => from !== 'participant' && name !== 'removals').map(({ name }) => name),
]);

export function dangers(written: Prepared): Problem[] {
  const removal = removalOf(written.rule);
  if (removal === undefined) return [];
  const prepared = { ...written, when: plainly(written.when) };
  return [...matchesEveryone(prepared, removal), ...restsOnName(prepared, removal), ...namesOrganizer(prepared, removal)];
}

const all = globPattern('*');

/** The formula in which whatever every canonical value answers yes to is seen to take everything. */
function plainly(formula: Formula): Formula {
  if (formula.kind !== 'literal') return { ...formula, children: formula.children.map(plainly) };
  const { claim } = formula.atom;
  const takesAll = claim.kind === 'opaque' && claim.takesAll?.();
  return takesAll ? { ...formula, atom: { ...formula.atom, claim: { kind: 'pattern', pattern: all } } } : formula;
}

/** How the rule removes people by itself, at once or at the end of a hold. */
function removalOf({ then, hold }: Rule): Action | undefined {
  return [then, hold?.end?.action].find((action) => action !== undefined && removes(action));
}

function matchesEveryone({ rule, parsed, when }: Prepared, removal: Action): Problem[] {
  const place = parsed.places.when;
  const where = rule.scope === undefined ? '' : ' in the meetings of its scope';
  if (solve({ forbidden: [when], allKnown: true }).kind === 'none') {
    const message = `rule "${rule.id}" would ${removal} everyone${where}; say who is meant`;
    return [{ ...place, severity: 'warning', code: 'removes-everyone', message }];
  }
  if (literalsOf(when).some((literal) => factOf(literal) === 'organizer')) return [];
  const asked = asking(when);
  if (asked !== undefined && literalsOf(asked).some((literal) => !neutral.has(factOf(literal)))) return [];
  const message = `rule "${rule.id}" does not ask who somebody is: while it matches, it would ${removal} everyone${where}, colleagues too`;
  return [{ ...place, severity: 'note', code: 'names-nobody', message }];
}

/** The formula without what everyone answers yes to; undefined: nothing is left of it. */
function asking(formula: Formula): Formula | undefined {
  if (formula.kind === 'literal') return asksNobody(formula) ? undefined : formula;
  const children = formula.children.flatMap((child) => asking(child) ?? []);
  if (formula.kind === 'all') return children.length === 0 ? undefined : { ...formula, children };
  const asksOne = children.length === formula.children.length && !isTrueOfEveryone(formula);
  return asksOne ? { ...formula, children } : undefined;
}

/** Who is on the telephone is asked by their number. */
function asksNobody(literal: Literal): boolean {
  return factOf(literal) !== 'phone' && (takesEveryAddress(literal) || sayingNothing(literal));
}

const addresses = globPattern('*@*.*');
const domains = globPattern('*.*');

/** `*@*`, `[a-z]`, `.`: all but telephones and machines have such an address. */
function takesEveryAddress({ atom: { claim, variable }, wanted }: Literal): boolean {
  const { address, name } = variable.definition;
  if (!wanted || (address !== true && name !== 'domain')) return false;
  if (claim.kind === 'pattern') return covers(claim.pattern, address === true ? addresses : domains);
  return claim.kind === 'opaque' && claim.takesAll?.(address === true ? namedAddressShape : namedDomainShape) === true;
}

/** More alternatives than this are not tried together. */
const mostTried = 100;

function isTrueOfEveryone(formula: Formula): boolean {
  return literalsOf(formula).length <= mostTried && solve({ forbidden: [formula], allKnown: true }).kind === 'none';
}

/** Whether the rule can match although nothing is known about the participant but the name they typed. */
function restsOnName({ rule, parsed, when }: Prepared, removal: Action): Problem[] {
  const nameOnly = keeping(when, (literal) => neutral.has(factOf(literal)) || factOf(literal) === 'name' || sayingNothing(literal));
  const nothing = keeping(when, (literal) => neutral.has(factOf(literal)) || sayingNothing(literal));
  if (!satisfiable(nameOnly) || satisfiable(nothing)) return [];
  const message = `rule "${rule.id}" would ${removal} people for their display name alone, and anyone can type any name; ask for a second fact (anonymous, sourceNetwork, domain), or use "hold"`;
  return [{ ...parsed.places.when, severity: 'warning', code: 'name-alone', message }];
}

function factOf(literal: Literal): string {
  return literal.atom.variable.definition.name;
}

/** True for everyone whose fact is known: `anonymous in [true, false]`. */
function sayingNothing(literal: Literal): boolean {
  return solve({ forbidden: [literal], allKnown: true }).kind === 'none';
}

/** The formula with every other literal false; undefined: nothing is left of it. */
function keeping(formula: Formula, kept: (literal: Literal) => boolean): Formula | undefined {
  if (formula.kind === 'literal') return kept(formula) ? formula : undefined;
  const children = formula.children.map((child) => keeping(child, kept));
  const left = children.filter((child) => child !== undefined);
  if (formula.kind === 'all') return left.length === children.length ? { kind: 'all', children: left } : undefined;
  return left.length > 0 ? { kind: 'any', children: left } : undefined;
}

function satisfiable(formula: Formula | undefined): boolean {
  return formula !== undefined && solve({ required: formula, forbidden: [] }).kind === 'found';
}

function namesOrganizer({ rule, atoms }: Prepared, removal: Action): Problem[] {
  return leaves(rule.when)
    .filter(({ test, negated }) => test.fact === 'organizer' && onlyTrue(formulaOf(test, atoms, negated)))
    .map(({ test }) => ({
      ...test.place,
      severity: 'warning',
      code: 'targets-organizer',
      message: `rule "${rule.id}" would ${removal} organizers; an organizer is never targeted, so this can do nothing`,
    }));
}

function onlyTrue(formula: Formula): boolean {
  return literalsOf(formula).every(({ atom, wanted }) => atom.accepts(true) === wanted && atom.accepts(false) !== wanted);
}

function leaves(condition: Condition, negated = false): { test: Test; negated: boolean }[] {
  if (condition.kind === 'test') return [{ test: condition, negated }];
  if (condition.kind === 'not') return leaves(condition.child, !negated);
  return condition.children.flatMap((child) => leaves(child, negated));
}
