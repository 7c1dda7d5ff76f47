// Finds rules by what is needed for them to match. A look-up costs what the participant's facts are long, not what the rules are many.
import { addressDomain } from '../address.ts';
import type { FactValue } from '../roster/facts.ts';
import type { Leaf } from './compile.ts';
import { seen } from './matchers.ts';
import type { Need } from './needs.ts';
import { factNamed } from './operators.ts';
import type { Reading } from './reading.ts';
import { fold } from './text.ts';

export interface KeyIndex {
  add(need: Need, position: number): void;
  /** Positions of the rules one of whose needs is met; unordered, some twice. */
  find(reading: Reading): number[];
}

/** Pieces of text are found by their first characters, at most this many. */
const gramLength = 3;

type Positions = Map<FactValue, number[]>;

export function createKeyIndex(): KeyIndex {
  const values = new Map<string, Positions>();
  const domains = new Map<string, Positions>();
  const pieces = new Map<string, Map<number, Positions>>();
  const groups = new Map<string, { leaf: Leaf; positions: number[] }>();

  function add(need: Need, position: number): void {
    if (need.kind === 'value') into(tableOf(values, need.fact), need.value, position);
    else if (need.kind === 'domain') into(tableOf(domains, need.fact), need.entry, position);
    else if (need.kind === 'piece') addPiece(need.fact, need.text.slice(0, gramLength), position);
    else addToGroup(need, position);
  }

  function addPiece(fact: string, gram: string, position: number): void {
    const lengths = pieces.get(fact) ?? new Map<number, Positions>();
    pieces.set(fact, lengths);
    const grams: Positions = lengths.get(gram.length) ?? new Map();
    lengths.set(gram.length, grams);
    into(grams, gram, position);
  }

  function addToGroup(need: Need & { kind: 'leaf' }, position: number): void {
    const group = groups.get(need.group) ?? { leaf: need.leaf, positions: [] };
    groups.set(need.group, group);
    group.positions.push(position);
  }

  function find({ facts }: Reading): number[] {
    const found: number[] = [];
    for (const [fact, table] of values) collect(found, lookUp(table, facts[fact]));
    for (const [fact, table] of domains) findDomains(found, table, fact, facts[fact]);
    for (const [fact, lengths] of pieces) findPieces(found, lengths, facts[fact]);
    for (const { leaf, positions } of groups.values()) {
      if (leaf.answer(facts[leaf.source.key] ?? undefined) === true) collect(found, positions);
    }
    return found;
  }

  return { add, find };
}

function tableOf(tables: Map<string, Positions>, fact: string): Positions {
  const table: Positions = tables.get(fact) ?? new Map();
  tables.set(fact, table);
  return table;
}

function into(table: Positions, key: FactValue, position: number): void {
  const positions = table.get(key);
  if (positions === undefined) table.set(key, [position]);
  else positions.push(position);
}

function lookUp(table: Positions, value: FactValue | undefined): readonly number[] | undefined {
  return value === undefined || value === null ? undefined : table.get(seen(value));
}

function collect(found: number[], positions: readonly number[] | undefined): void {
  if (positions === undefined) return;
  for (const position of positions) found.push(position);
}

function findDomains(found: number[], table: Positions, fact: string, value: FactValue | undefined): void {
  if (typeof value !== 'string') return;
  const domain = factNamed(fact)?.address ? addressDomain(value) : value;
  if (!domain) return;
  const folded = fold(domain);
  collect(found, table.get(folded));
  for (let dot = folded.indexOf('.'); dot >= 0; dot = folded.indexOf('.', dot + 1)) collect(found, table.get(`*${folded.slice(dot)}`));
}

function findPieces(found: number[], lengths: ReadonlyMap<number, Positions>, value: FactValue | undefined): void {
  if (typeof value !== 'string') return;
  const text = fold(value);
  for (const [length, grams] of lengths) {
    for (let start = 0; start + length <= text.length; start++) collect(found, grams.get(text.slice(start, start + length)));
  }
}
