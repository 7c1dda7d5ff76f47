// A rule's condition as a formula over atoms, with every `not` pushed to the leaves. A literal on an unknown fact is never true,
// whatever its polarity, unless the condition says `ifUnknown: match`; that makes the formula monotone in what is known.
import { operatorNamed } from '../operators/operators.ts';
import type { Condition, Test } from '../policy.ts';
import { type Atom, type Atoms, domainAtomOf } from './atom.ts';

export type Formula = { kind: 'all' | 'any'; children: readonly Formula[] } | Literal;

/** True when the fact is known and the atom has the wanted truth; with `ifUnknown` also when the fact is unknown (inside a `not`: never then). */
export interface Literal {
  kind: 'literal';
  atom: Atom;
  wanted: boolean;
  ifUnknown: boolean;
}

/** When the condition is true. */
export function formulaOf(condition: Condition, atoms: Atoms, negated = false): Formula {
  switch (condition.kind) {
    case 'not':
      return formulaOf(condition.child, atoms, !negated);
    case 'test':
      return testFormula(condition, atoms, negated);
    default:
      return {
        kind: negated === (condition.kind === 'all') ? 'any' : 'all',
        children: condition.children.map((child) => formulaOf(child, atoms, negated)),
      };
  }
}

/** Every literal of a formula, left to right. */
export function literalsOf(formula: Formula): Literal[] {
  return formula.kind === 'literal' ? [formula] : formula.children.flatMap(literalsOf);
}

function testFormula(test: Test, atoms: Atoms, negated: boolean): Formula {
  const opposite = operatorNamed(test.operator)?.negates;
  const positive = opposite === undefined ? test : { ...test, operator: opposite };
  const wanted = (opposite !== undefined) === negated;
  const literal: Literal = { kind: 'literal', atom: atoms.of(positive), wanted, ifUnknown: test.ifUnknown === 'match' && !negated };
  const { claim, variable } = literal.atom;
  return claim.kind === 'domains' && variable.definition.address ? withDomain(literal, test) : literal;
}

/** A telephone has no domain: `domainIn` and `domainNotIn` are both unknown there. */
function withDomain(literal: Literal, test: Test): Formula {
  const domain: Literal = { ...literal, atom: domainAtomOf(test), wanted: true };
  if (literal.ifUnknown) return { kind: 'any', children: [literal, { ...domain, wanted: false }] };
  return literal.wanted ? literal : { kind: 'all', children: [domain, literal] };
}
