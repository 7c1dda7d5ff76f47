// An atom is one yes-or-no question about one fact's value, in its positive form (`in`, never `notIn`).
// What the answer depends on is made plain here, so that atoms about the same fact can be compared.
import { addressDomain } from '../../address.ts';
import { type FactDefinition, type FactValue, factNamed } from '../../roster/facts.ts';
import { questionOf } from '../operators/ask.ts';
import { createEntries, type Entries } from '../operators/entries.ts';
import type { Asked, Claim as OperatorClaim } from '../operators/operator.ts';
import type { ParsedList } from '../parsed.ts';
import type { Test } from '../policy.ts';

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

/** What an operator claims, or that the fact has a domain; `judged` needs no reasoning: the values can all be tried. */
export type Claim = OperatorClaim | { kind: 'judged' | 'has-domain' };

export function createAtoms(lists: readonly ParsedList[]): Atoms {
  const atoms = new Map<string, Atom>();
  const entries = new Map<ParsedList, Entries>();

  function entriesOf(name: string, file: string): Entries {
    const list = lists.find((one) => one.name === name && (one.from === 'file' || one.file === file));
    if (list === undefined) return createEntries([]);
    const known = entries.get(list) ?? createEntries(list.entries);
    entries.set(list, known);
    return known;
  }

  function create(key: string, test: Test): Atom {
    const variable = variableOf(test);
    const { operator, asked } = questionOf(test, (name) => entriesOf(name, test.place.file));
    const matcher = once(() => operator.compile(asked));
    const claim: Claim = isYetEmpty(asked)
      ? { kind: 'opaque' }
      : canTryAll(variable.definition)
        ? { kind: 'judged' }
        : operator.claim(asked);
    return { key, variable, test, claim, accepts: (value) => matcher()(value) === true };
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

/** A list in which nobody is yet will have somebody some day: nothing is concluded from it. */
function isYetEmpty({ value, entries }: Asked): boolean {
  return typeof value === 'object' && 'list' in value && entries().written.length === 0;
}

/** Closed sets of values, numbers, times: no reasoning about text is needed. */
function canTryAll({ type, values }: FactDefinition): boolean {
  return type !== 'string' || values !== undefined;
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
