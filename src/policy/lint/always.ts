// An `any` between whose branches nobody is left out: "not Ann, or not Bob" holds for both of them. Who writes so means `all`.
import type { Problem } from '../../errors.ts';
import { removes } from '../action.ts';
import type { Condition } from '../policy.ts';
import { type Formula, formulaOf } from './formula.ts';
import { solve } from './solve.ts';
import type { Prepared } from './unreachable.ts';

/** More branches than this are not compared. */
const mostCompared = 100;

/** A branch that holds for everyone by itself, and two that are opposites, say "everyone", and are left alone. */
export function emptyChoices({ rule, atoms, parsed }: Prepared): Problem[] {
  return anysOf(rule.when)
    .filter((any) => !(any === rule.when && removes(rule.then)))
    .filter((any) => {
      if (any.children.length > mostCompared) return false;
      const branches = any.children.map((child) => formulaOf(child, atoms));
      return holdsForEveryone({ kind: 'any', children: branches }) && !branches.some(holdsForEveryone) && !hasOpposites(branches);
    })
    .map((any) => {
      const { file, line, column } = any === rule.when ? parsed.places.when : any.place;
      const message = `this \`any\` of rule "${rule.id}" leaves nobody out: whom one branch does not fit, another does; if the branches say who is spared, put them in an \`all\``;
      return { file, line, column, severity: 'warning', code: 'always-true', message };
    });
}

function holdsForEveryone(formula: Formula): boolean {
  return solve({ forbidden: [formula], allKnown: true }).kind === 'none';
}

function hasOpposites(branches: readonly Formula[]): boolean {
  return branches.some((one, index) =>
    branches.slice(index + 1).some((other) => solve({ required: { kind: 'all', children: [one, other] }, forbidden: [] }).kind === 'none'),
  );
}

type Any = Extract<Condition, { children: readonly Condition[] }>;

function anysOf(condition: Condition): Any[] {
  if (condition.kind === 'test' || condition.kind === 'not') return [];
  const below = condition.children.flatMap(anysOf);
  return condition.kind === 'any' ? [condition, ...below] : below;
}
