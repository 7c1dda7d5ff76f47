// Finds rules by what is needed for them to match. A look-up costs what the participant's facts are long, not what the rules are many.
import { domainOfCanonical } from '../../address.ts';
import { type FactValue, factNamed } from '../../roster/facts.ts';
import type { Leaf } from '../decide/compile.ts';
import type { Reading } from '../decide/reading.ts';
import { fold } from '../language/text.ts';
import type { Steps } from '../steps.ts';
import type { Need } from './needs.ts';
import { createPieceIndex, type PieceIndex } from './piece-index.ts';

/** Puts the positions of the rules one of whose needs is met into `found`; unordered, some twice. */
export type KeyIndex = (reading: Reading, found: number[]) => void;

type Positions = Map<FactValue, number[]>;

/** Everything that is looked up by one fact. */
interface FactKeys {
  values?: Positions;
  /** Domains themselves, and domains whose subdomains are meant. */
  domains?: { exact: Positions; parents: Positions };
  pieces: { text: string; number: number }[];
}

export function* createKeyIndex(entries: readonly { need: Need; position: number }[]): Steps<KeyIndex> {
  const facts = new Map<string, FactKeys>();
  const groups = new Map<string, { leaf: Leaf; positions: number[] }>();
  for (const { need, position } of entries) {
    if (need.kind === 'leaf') {
      const group = groups.get(need.group) ?? { leaf: need.leaf, positions: [] };
      groups.set(need.group, group);
      group.positions.push(position);
    } else addKey(facts, need, position);
    yield;
  }
  const lookUps: KeyIndex[] = [];
  for (const [fact, keys] of facts) lookUps.push(yield* factLookUp(fact, keys));
  lookUps.push(...[...groups.values()].map(groupLookUp));
  return (reading, found) => {
    for (const lookUp of lookUps) lookUp(reading, found);
  };
}

function addKey(facts: Map<string, FactKeys>, need: Exclude<Need, { kind: 'leaf' }>, position: number): void {
  const keys = facts.get(need.fact) ?? { pieces: [] };
  facts.set(need.fact, keys);
  if (need.kind === 'piece') keys.pieces.push({ text: need.text, number: position });
  else if (need.kind === 'domain') {
    keys.domains ??= { exact: new Map(), parents: new Map() };
    if (need.entry.startsWith('*.')) into(keys.domains.parents, need.entry.slice(2), position);
    else into(keys.domains.exact, need.entry, position);
  } else {
    keys.values ??= new Map();
    into(keys.values, need.value, position);
  }
}

function into(table: Positions, key: FactValue, position: number): void {
  const positions = table.get(key);
  if (positions === undefined) table.set(key, [position]);
  else positions.push(position);
}

function groupLookUp({ leaf, positions }: { leaf: Leaf; positions: readonly number[] }): KeyIndex {
  return ({ facts }, found) => {
    if (leaf.answer(facts[leaf.source.key] ?? undefined) === true) collect(found, positions);
  };
}

function* factLookUp(fact: string, { values, domains, pieces }: FactKeys): Steps<KeyIndex> {
  const definition = factNamed(fact);
  const folds = definition?.values === undefined;
  const domainOf = definition?.address ? domainOfCanonical : (domain: string) => domain || undefined;
  const pieceIndex: PieceIndex | undefined = pieces.length > 0 ? yield* createPieceIndex(pieces) : undefined;
  return ({ facts }, found) => {
    const value = facts[fact];
    if (typeof value !== 'string') {
      if (value !== undefined && value !== null) collect(found, values?.get(value));
      return;
    }
    const text = folds ? fold(value) : value;
    collect(found, values?.get(text));
    if (domains !== undefined) findDomains(domains, domainOf(text), found);
    pieceIndex?.find(folds ? text : fold(value), found);
  };
}

function findDomains({ exact, parents }: NonNullable<FactKeys['domains']>, domain: string | undefined, found: number[]): void {
  if (domain === undefined) return;
  collect(found, exact.get(domain));
  if (parents.size === 0) return;
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) collect(found, parents.get(domain.slice(dot + 1)));
}

function collect(found: number[], positions: readonly number[] | undefined): void {
  if (positions === undefined) return;
  for (const position of positions) found.push(position);
}
