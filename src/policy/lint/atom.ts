// An atom is one yes-or-no question about one fact's value, in its positive form (`in`, never `notIn`).
// What the answer depends on is made plain here, so that atoms about the same fact can be compared.
import { addressDomain } from '../../address.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import { comparable, compileMatcher, createListUse, type ListUse } from '../language/matchers.ts';
import { domainOperand, partOperand } from '../language/operands.ts';
import { factNamed } from '../language/operators.ts';
import { fold } from '../language/text.ts';
import type { ParsedList } from '../parsed.ts';
import type { Test } from '../policy.ts';
import { exactPattern, globPattern, type Pattern, prefixPattern, substringPattern, suffixPattern } from './glob-language.ts';

/** Atoms of one set, made once however many rules ask the same. */
export interface Atoms {
  /** The atom of a test in positive form (`in`, never `notIn`). */
  of(test: Test): Atom;
}

/** What is asked about: a fact, with its window or zone. */
export interface Variable {
  key: string;
  definition: FactDefinition;
  /** Clock facts are always known. */
  alwaysKnown: boolean;
}

export interface Atom {
  key: string;
  variable: Variable;
  test: Test;
  claim: Claim;
  accepts(value: FactValue): boolean;
}

/** What is known about the accepted text. `opaque` is anything we do not reason about; `judged` needs no reasoning: the values are finite. */
export type Claim =
  | { kind: 'judged' | 'opaque' | 'has-domain' }
  | { kind: 'set'; values: readonly FactValue[] }
  | { kind: 'pattern'; pattern: Pattern }
  | { kind: 'domains'; hosts: ReadonlySet<string>; suffixes: ReadonlySet<string> };

export function createAtoms(lists: readonly ParsedList[]): Atoms {
  const atoms = new Map<string, Atom>();
  const uses = new Map<ParsedList | undefined, ListUse>();

  function listOf(name: string, file: string): ParsedList | undefined {
    return lists.find((list) => list.name === name && (list.from === 'file' || list.file === file));
  }

  function useOf(list: ParsedList | undefined): ListUse {
    const use = uses.get(list) ?? createListUse(list?.entries ?? []);
    uses.set(list, use);
    return use;
  }

  function create(key: string, test: Test): Atom {
    const variable = variableOf(test);
    const matcher = once(() => compileMatcher(test, (name) => useOf(listOf(name, test.place.file))));
    const entries = ({ value, place }: Test) => {
      if (typeof value !== 'object') return [value];
      return 'list' in value ? (listOf(value.list, place.file)?.entries ?? []) : value;
    };
    return { key, variable, test, claim: claimOf(test, variable.definition, entries), accepts: (value) => matcher()(value) === true };
  }

  return {
    of(test) {
      const key = keyOf(test);
      const atom = atoms.get(key) ?? create(key, test);
      atoms.set(key, atom);
      return atom;
    },
  };
}

/** Whether an address has a domain at all; telephones do not. */
export function domainAtomOf({ fact, place }: Test): Atom {
  const test: Test = { kind: 'test', fact, operator: 'has-domain', value: '', place };
  const accepts = (value: FactValue) => addressDomain(String(value)) !== undefined;
  return { key: keyOf(test), variable: variableOf(test), test, claim: { kind: 'has-domain' }, accepts };
}

export function variableOf(test: Test): Variable {
  const definition = factNamed(test.fact);
  if (definition === undefined) throw new Error(`condition on an unregistered fact: ${test.fact}`);
  const parameter = test.withinMs ?? test.zone;
  return { key: parameter === undefined ? test.fact : `${test.fact}(${parameter})`, definition, alwaysKnown: definition.from === 'clock' };
}

function claimOf(test: Test, fact: FactDefinition, entriesOf: (test: Test) => readonly FactValue[]): Claim {
  if (fact.type !== 'string' || fact.values !== undefined) return { kind: 'judged' };
  switch (test.operator) {
    case 'equal':
    case 'in':
      return { kind: 'set', values: entriesOf(test).flatMap((entry) => comparable(fact, entry) ?? []) };
    case 'domainIn':
      return domainsOf(entriesOf(test).flatMap((entry) => domainOperand(String(entry)) ?? []));
    case 'glob':
      return single(test).includes('?') ? { kind: 'opaque' } : patternClaim(globPattern(foldedPart(test, fact)));
    case 'contains':
      return patternClaim(substringPattern(foldedPart(test, fact)));
    case 'startsWith':
      return patternClaim(prefixPattern(foldedPart(test, fact)));
    case 'endsWith':
      return patternClaim(suffixPattern(foldedPart(test, fact)));
    case 'matches':
      return ['', '.*', '^', '$'].includes(single(test)) ? patternClaim(globPattern('*')) : { kind: 'opaque' };
    default:
      return { kind: 'opaque' };
  }
}

/** Run by run, as the operator does it. */
function foldedPart(test: Test, fact: FactDefinition): string {
  return partOperand(fact, single(test)).split('*').map(fold).join('*');
}

/** A pattern without wildcards is a set of one. */
function patternClaim(pattern: Pattern): Claim {
  const text = pattern.map((token) => (typeof token === 'object' ? token.literal : '')).join('');
  return pattern.every((token) => typeof token === 'object') && exactPattern(text).length === pattern.length
    ? { kind: 'set', values: [text] }
    : { kind: 'pattern', pattern };
}

function domainsOf(entries: readonly string[]): Claim {
  const suffixes = entries.filter((entry) => entry.startsWith('*.')).map((entry) => entry.slice(2));
  return { kind: 'domains', hosts: new Set(entries.filter((entry) => !entry.startsWith('*.'))), suffixes: new Set(suffixes) };
}

function single(test: Test): string {
  return typeof test.value === 'object' ? '' : String(test.value);
}

function keyOf(test: Test): string {
  return JSON.stringify([
    variableOf(test).key,
    test.operator,
    test.value,
    typeof test.value === 'object' && 'list' in test.value ? test.place.file : '',
  ]);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
