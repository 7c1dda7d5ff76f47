// What each operator does. A matcher answers true, false, or undefined where the fact has nothing to compare (a telephone has no domain).
import { domainOfCanonical } from '../../address.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Test } from '../policy.ts';
import { createDomainSet, type DomainSet } from './domains.ts';
import { compileGlob } from './glob.ts';
import { domainOperand, partOperand, wholeOperand } from './operands.ts';
import { factNamed, operatorNamed } from './operators.ts';
import { compileRegex } from './regex.ts';
import { compileResembles } from './resembles.ts';
import { fold } from './text.ts';

export type Matcher = (value: FactValue) => boolean | undefined;

/** The entries of a list as one operator family needs them, made once however many rules name the list. */
export interface ListUse {
  domains(): DomainSet;
  wholes(fact: FactDefinition): ReadonlySet<FactValue>;
}

/** Compiles a test that the loader has found to be in order. `lists` gives the list that `{list: NAME}` means. */
export function compileMatcher(test: Test, lists: (name: string) => ListUse): Matcher {
  const fact = factNamed(test.fact);
  const operator = operatorNamed(test.operator);
  if (fact === undefined || operator === undefined) throw new TypeError(`${test.fact} ${test.operator} is not in the language`);
  const base = operator.negates ?? operator.name;
  const matcher = compileBase(base, fact, test, lists);
  return operator.negates === undefined ? matcher : negated(matcher);
}

/** A list of entries, read lazily. */
export function createListUse(entries: readonly FactValue[]): ListUse {
  let domains: DomainSet | undefined;
  const wholes = new Map<string, ReadonlySet<FactValue>>();
  return {
    domains: () => {
      domains ??= createDomainSet(entries.flatMap((entry) => domainOperand(String(entry)) ?? []));
      return domains;
    },
    wholes: (fact) => {
      const kind = fact.address ? 'address' : fact.name;
      const known = wholes.get(kind) ?? new Set(entries.flatMap((entry) => comparable(fact, entry) ?? []));
      wholes.set(kind, known);
      return known;
    },
  };
}

/** A written value as the fact is compared with it: text folded, unless its values are a closed set. */
export function comparable(fact: FactDefinition, written: FactValue): FactValue | undefined {
  return typeof written === 'string' && isFolded(fact) ? wholeOperand(fact, written) : written;
}

function compileBase(base: string, fact: FactDefinition, test: Test, lists: (name: string) => ListUse): Matcher {
  switch (base) {
    case 'equal':
      return isValue(fact, comparable(fact, test.value as FactValue));
    case 'in':
      return oneOf(fact, listOf(test, lists).wholes(fact));
    case 'domainIn':
      return inDomains(fact, listOf(test, lists).domains());
    case 'lessThan':
    case 'lessThanInclusive':
    case 'greaterThan':
    case 'greaterThanInclusive':
      return ordered(base, test.value as FactValue);
    default:
      return onText(compileText(base, fact, String(test.value)));
  }
}

function listOf(test: Test, lists: (name: string) => ListUse): ListUse {
  const { value } = test;
  if (typeof value === 'object' && 'list' in value) return lists(value.list);
  return createListUse(value as readonly FactValue[]);
}

/** Each matcher finds a fact of another type than the registry says unknown. */
function isValue(fact: FactDefinition, wanted: FactValue | undefined): Matcher {
  const type = typeof wanted;
  if (!isFolded(fact)) return (value) => (typeof value === type ? value === wanted : undefined);
  return (value) => (typeof value === 'string' ? fold(value) === wanted : undefined);
}

function oneOf(fact: FactDefinition, values: ReadonlySet<FactValue>): Matcher {
  const type = fact.type === 'boolean' || fact.type === 'number' ? fact.type : 'string';
  if (!isFolded(fact)) return (value) => (typeof value === type ? values.has(value) : undefined);
  return (value) => (typeof value === 'string' ? values.has(fold(value)) : undefined);
}

/** Free text is compared folded, closed sets of values as they are. */
function isFolded(fact: FactDefinition): boolean {
  return fact.type === 'string' && fact.values === undefined;
}

/** Numbers, and times of day, whose order is that of their text. */
function ordered(base: string, bound: FactValue): Matcher {
  const type = typeof bound;
  const inclusive = base.endsWith('Inclusive');
  const less = base.startsWith('less');
  return (value) => {
    if (typeof value !== type) return undefined;
    if (value === bound) return inclusive;
    return less ? value < bound : value > bound;
  };
}

function inDomains(fact: FactDefinition, domains: DomainSet): Matcher {
  const domainOf = fact.address ? domainOfCanonical : (domain: string) => domain || undefined;
  return (value) => {
    const domain = typeof value === 'string' ? domainOf(value) : undefined;
    return domain === undefined ? undefined : domains.has(fold(domain));
  };
}

function onText(matches: (text: string) => boolean | undefined): Matcher {
  return (value) => (typeof value === 'string' ? matches(value) : undefined);
}

function compileText(base: string, fact: FactDefinition, written: string): (text: string) => boolean | undefined {
  if (base === 'matches') return compileRegex(written);
  const part = partOperand(fact, written);
  if (base === 'glob') return compileGlob(part);
  if (base === 'resembles') return compileResembles(part);
  const folded = fold(part);
  if (base === 'contains') return (text) => fold(text).includes(folded);
  if (base === 'startsWith') return (text) => fold(text).startsWith(folded);
  if (base === 'endsWith') return (text) => fold(text).endsWith(folded);
  throw new TypeError(`${base} is not an operator`);
}

function negated(matcher: Matcher): Matcher {
  return (value) => {
    const result = matcher(value);
    return result === undefined ? undefined : !result;
  };
}
