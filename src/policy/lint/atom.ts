// An atom is one yes-or-no question about one fact's value, in its positive form (`in`, never `notIn`).
// What the answer depends on is made plain here, so that atoms about the same fact can be compared.
import { addressDomain } from '../../address.ts';
import { type FactDefinition, type FactValue, factDefinitions } from '../../roster/facts.ts';
import type { Test } from '../policy.ts';
import { exactPattern, globPattern, type Pattern, prefixPattern, substringPattern, suffixPattern } from './glob-language.ts';

/** The language's own reading of tests, so that lint has no second truth. */
export interface Reader {
  /** Whether the test holds for a known value; undefined: neither it nor its opposite does. */
  holds(test: Test, value: FactValue): boolean | undefined;
  /** Text as comparisons on this fact see it. */
  comparable(fact: string, text: string): string;
  /** The values of the test, lists looked up. */
  entries(test: Test): readonly FactValue[];
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
  | { kind: 'set'; values: readonly string[] }
  | { kind: 'pattern'; pattern: Pattern }
  | { kind: 'domains'; hosts: ReadonlySet<string>; suffixes: ReadonlySet<string> };

/** The atom of a test in positive form. */
export function atomOf(test: Test, reader: Reader): Atom {
  const variable = variableOf(test);
  const claim =
    variable.definition.type === 'string' && variable.definition.values === undefined ? claimOf(test, reader) : { kind: 'judged' as const };
  return { key: keyOf(test), variable, test, claim, accepts: (value) => reader.holds(test, value) === true };
}

/** Whether an address has a domain at all; telephones do not. */
export function domainAtomOf(test: Test, reader: Reader): Atom {
  const plain: Test = { ...test, operator: 'has-domain', value: '' };
  const accepts = (value: FactValue) => addressDomain(String(value)) !== undefined;
  return {
    ...atomOf({ ...test, operator: 'equal', value: '' }, reader),
    key: keyOf(plain),
    test: plain,
    claim: { kind: 'has-domain' },
    accepts,
  };
}

export function variableOf(test: Test): Variable {
  const definition = factDefinitions.find((candidate) => candidate.name === test.fact);
  if (definition === undefined) throw new Error(`condition on an unregistered fact: ${test.fact}`);
  const parameter = test.withinMs ?? test.zone;
  return { key: parameter === undefined ? test.fact : `${test.fact}(${parameter})`, definition, alwaysKnown: definition.from === 'clock' };
}

function claimOf(test: Test, reader: Reader): Claim {
  const comparable = (text: FactValue) => reader.comparable(test.fact, String(text));
  switch (test.operator) {
    case 'equal':
    case 'in':
      return { kind: 'set', values: reader.entries(test).map(comparable) };
    case 'domainIn':
      return domainsOf(reader.entries(test).map(String));
    case 'glob':
      return single(test).includes('?') ? { kind: 'opaque' } : patternClaim(globPattern(comparable(single(test))));
    case 'contains':
      return patternClaim(substringPattern(comparable(single(test))));
    case 'startsWith':
      return patternClaim(prefixPattern(comparable(single(test))));
    case 'endsWith':
      return patternClaim(suffixPattern(comparable(single(test))));
    case 'matches':
      return ['', '.*', '^', '$'].includes(single(test)) ? patternClaim(globPattern('*')) : { kind: 'opaque' };
    default:
      return { kind: 'opaque' };
  }
}

/** A pattern without wildcards is a set of one. */
function patternClaim(pattern: Pattern): Claim {
  const text = pattern.map((token) => (typeof token === 'object' ? token.literal : '')).join('');
  return pattern.every((token) => typeof token === 'object') && exactPattern(text).length === pattern.length
    ? { kind: 'set', values: [text] }
    : { kind: 'pattern', pattern };
}

function domainsOf(entries: readonly string[]): Claim {
  const lower = entries.map((entry) => entry.trim().toLowerCase());
  const suffixes = lower.filter((entry) => entry.startsWith('*.')).map((entry) => entry.slice(2));
  return { kind: 'domains', hosts: new Set(lower.filter((entry) => !entry.startsWith('*.'))), suffixes: new Set(suffixes) };
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
