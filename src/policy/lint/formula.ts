// A rule's condition as a formula over atoms, with every `not` pushed to the leaves. A literal on an unknown fact is never true,
// whatever its polarity, unless the condition says `ifUnknown: match`; that makes the formula monotone in what is known.
import { factDefinitions } from '../../roster/facts.ts';
import type { Condition, Test } from '../policy.ts';
import { type Atom, atomOf, domainAtomOf, type Reader } from './atom.ts';

export type Formula = { kind: 'all' | 'any'; children: readonly Formula[] } | Literal;

/** True when the fact is known and the atom has the wanted truth; with `ifUnknown` also when the fact is unknown. */
export interface Literal {
  kind: 'literal';
  atom: Atom;
  wanted: boolean;
  ifUnknown: boolean;
}

/** When the condition is true. */
export function formulaOf(condition: Condition, reader: Reader, negated = false): Formula {
  switch (condition.kind) {
    case 'not':
      return formulaOf(condition.child, reader, !negated);
    case 'test':
      return testFormula(condition, reader, negated);
    default:
      return {
        kind: negated === (condition.kind === 'all') ? 'any' : 'all',
        children: condition.children.map((child) => formulaOf(child, reader, negated)),
      };
  }
}

/** Every literal of a formula, left to right. */
export function literalsOf(formula: Formula): Literal[] {
  return formula.kind === 'literal' ? [formula] : formula.children.flatMap(literalsOf);
}

const opposites: Readonly<Record<string, string>> = {
  notEqual: 'equal',
  notIn: 'in',
  doesNotContain: 'contains',
  domainNotIn: 'domainIn',
  notGlob: 'glob',
  notMatches: 'matches',
};

function testFormula(test: Test, reader: Reader, negated: boolean): Formula {
  const opposite = opposites[test.operator];
  const positive = opposite === undefined ? test : { ...test, operator: opposite };
  const wanted = (opposite !== undefined) === negated;
  const literal: Literal = { kind: 'literal', atom: atomOf(positive, reader), wanted, ifUnknown: test.ifUnknown === 'match' };
  return positive.operator === 'domainIn' && isAddress(test.fact) ? withDomain(literal, test, reader) : literal;
}

/** A telephone has no domain: `domainIn` and `domainNotIn` are both unknown there. */
function withDomain(literal: Literal, test: Test, reader: Reader): Formula {
  const domain: Literal = { ...literal, atom: domainAtomOf(test, reader), wanted: true };
  if (literal.ifUnknown) return { kind: 'any', children: [literal, { ...domain, wanted: false }] };
  return literal.wanted ? literal : { kind: 'all', children: [domain, literal] };
}

function isAddress(fact: string): boolean {
  return factDefinitions.some((definition) => definition.name === fact && definition.address === true);
}
