// What a formula cannot match without: literal values, domains, list memberships or pieces of text. The most selective ones it offers.
import { factNamed } from '../../roster/facts.ts';
import type { Formula, Leaf } from '../decide/compile.ts';
import type { Need as OperatorNeed } from '../operators/operator.ts';

/** One of the things of which a match needs at least one: what an operator needs, of one fact, or a yes of a leaf itself. */
export type Need = (Exclude<OperatorNeed, { kind: 'yes' }> & { fact: string }) | { kind: 'leaf'; group: string; leaf: Leaf };

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
  const { operator, asked, source } = leaf;
  return canBeLookedUp(leaf) ? operator.needs(asked)?.map((need) => placed(need, source.key, leaf)) : undefined;
}

/** Negated leaves of most operators match too much to be worth an entry; the operator knows. A yes of theirs would be a no of the leaf. */
function negatedNeeds(leaf: Leaf): readonly Need[] | undefined {
  const { operator, asked, source } = leaf;
  const needs = canBeLookedUp(leaf) ? operator.needsNot?.(asked) : undefined;
  return needs?.some(({ kind }) => kind === 'yes') ? undefined : needs?.map((need) => placed(need, source.key, leaf));
}

function canBeLookedUp({ test, source }: Leaf): boolean {
  return source.kind === 'fact' && test.ifUnknown !== 'match';
}

function placed(need: OperatorNeed, fact: string, leaf: Leaf): Need {
  return need.kind === 'yes' ? { kind: 'leaf', group: groupOf(leaf), leaf } : { ...need, fact };
}

/** Rules that ask the same share one question; a named list means the same only in the same file. */
function groupOf({ test }: Leaf): string {
  const { fact, operator, value, place } = test;
  const file = typeof value === 'object' && 'list' in value ? place.file : '';
  return `${fact} ${operator} ${JSON.stringify(value)} ${file}`;
}
