// What a formula cannot match without: literal values, domains, list memberships or pieces of text. The most selective ones it offers.
import type { FactValue } from '../../roster/facts.ts';
import type { Formula, Leaf } from '../language/compile.ts';
import { globLiteral } from '../language/glob.ts';
import { comparable } from '../language/matchers.ts';
import { domainOperand, partOperand } from '../language/operands.ts';
import { factNamed } from '../language/operators.ts';
import { fold } from '../language/text.ts';

/** One of the things of which a match needs at least one. */
export type Need =
  | { kind: 'value'; fact: string; value: FactValue }
  | { kind: 'domain'; fact: string; entry: string }
  | { kind: 'piece'; fact: string; text: string }
  /** Membership in a list, asked of the leaf once for all rules that share `group`. */
  | { kind: 'leaf'; group: string; leaf: Leaf };

/** More alternatives than this are not worth their places in the index. */
const maxNeeds = 64;

/** Needs of which every match has one; undefined when the formula offers none. */
export function needsOf(formula: Formula): readonly Need[] | undefined {
  if (formula.kind === 'leaf') return formula.negated ? negatedNeeds(formula.leaf) : leafNeeds(formula.leaf);
  const offers = formula.children.map(needsOf);
  if (formula.kind === 'all') return mostSelective(offers.filter((offer) => offer !== undefined));
  if (!offers.every((offer) => offer !== undefined)) return undefined;
  const needs = offers.flat();
  return needs.length <= maxNeeds ? needs : undefined;
}

function mostSelective(offers: readonly (readonly Need[])[]): readonly Need[] | undefined {
  let best: readonly Need[] | undefined;
  for (const offer of offers) {
    if (best === undefined || breadth(offer) < breadth(best)) best = offer;
  }
  return best;
}

/** Roughly how many situations satisfy the needs: small is selective. */
function breadth(needs: readonly Need[]): number {
  return needs.reduce((sum, need) => sum + breadthOf(need), 0);
}

function breadthOf(need: Need): number {
  if (need.kind === 'domain') return 1;
  if (need.kind === 'piece') return need.text.length >= 3 ? 2 : 100 / need.text.length;
  if (need.kind === 'leaf') return 40;
  const fact = factNamed(need.fact);
  if (fact?.type === 'boolean') return 500;
  return fact?.values === undefined ? 1 : 1000 / fact.values.length;
}

function leafNeeds(leaf: Leaf): readonly Need[] | undefined {
  const { test, source } = leaf;
  const fact = factNamed(test.fact);
  if (fact === undefined || source.kind !== 'fact' || test.ifUnknown === 'match') return undefined;
  const { value } = test;
  if (typeof value === 'object' && 'list' in value) return listNeeds(leaf, value.list);
  const values = Array.isArray(value) ? (value as readonly FactValue[]) : [value as FactValue];
  if (values.length > maxNeeds) return [{ kind: 'leaf', group: `${source.key} ${test.operator} ${JSON.stringify(value)}`, leaf }];
  if (test.operator === 'equal' || test.operator === 'in') {
    return values.flatMap((one) => ({ kind: 'value' as const, fact: fact.name, value: comparable(fact, one) ?? '' }));
  }
  if (test.operator === 'domainIn') {
    return values.flatMap((one) => ({ kind: 'domain' as const, fact: fact.name, entry: domainOperand(String(one)) ?? '' }));
  }
  return pieceNeeds(leaf);
}

function listNeeds(leaf: Leaf, list: string): readonly Need[] | undefined {
  const { operator, fact, place } = leaf.test;
  if (operator !== 'in' && operator !== 'domainIn') return undefined;
  return [{ kind: 'leaf', group: `${fact} ${operator} ${list} ${place.file}`, leaf }];
}

function pieceNeeds({ test }: Leaf): readonly Need[] | undefined {
  const fact = factNamed(test.fact);
  if (fact === undefined || typeof test.value !== 'string') return undefined;
  const part = partOperand(fact, test.value);
  const text = pieceOf(test.operator, part);
  return text ? [{ kind: 'piece', fact: fact.name, text }] : undefined;
}

function pieceOf(operator: string, part: string): string | undefined {
  if (operator === 'glob') return globLiteral(part);
  return operator === 'contains' || operator === 'startsWith' || operator === 'endsWith' ? fold(part) : undefined;
}

/** A boolean that must not be true must be false; other negated leaves match too much to be worth an entry. */
function negatedNeeds({ test, source }: Leaf): readonly Need[] | undefined {
  if (test.operator !== 'equal' || typeof test.value !== 'boolean' || test.ifUnknown === 'match') return undefined;
  return [{ kind: 'value', fact: source.key, value: !test.value }];
}
