// `in` and `notIn`: one of many values, written in place or in a list.
import { z } from 'zod';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import { quoted, suggestion } from '../../yaml/suggest.ts';
import { factSchema, listReference } from '../language/fact-form.ts';
import { wholeDoubt } from '../language/meaning.ts';
import { canBeEqual, comparable, isFolded, wholeFault } from '../language/operands.ts';
import { listDoubts } from '../language/pasted/list.ts';
import { fold } from '../language/text.ts';
import { type Asked, type Fault, type Matcher, negationOf, type Operator } from './operator.ts';

/** More alternatives than this are not worth their places in the index. */
const maxKeys = 64;

const isIn: Operator = {
  name: 'in',
  description: 'is one of these values',
  fits: () => true,
  value: {
    schema: (fact) => z.union([z.array(factSchema(fact)).min(1), listReference]),
    many: true,
    fault: entryFault,
    doubt: wholeDoubt,
    doubtAmong: (fact, written) => listDoubts(fact.name === 'name' || fact.address ? written.map(String) : []),
  },
  compile: (asked) => oneOf(asked.fact, valuesOf(asked)),
  needs(asked) {
    const { value } = asked;
    if (!Array.isArray(value) || value.length > maxKeys) return [{ kind: 'yes' }];
    return [...valuesOf(asked)].map((one) => ({ kind: 'value', value: one }));
  },
  claim: (asked) => ({ kind: 'set', values: [...valuesOf(asked)] }),
};

export const list: readonly Operator[] = [isIn, negationOf(isIn, { name: 'notIn', description: 'is known and none of these values' })];

function valuesOf({ fact, entries }: Asked): ReadonlySet<FactValue> {
  const kind = fact.address ? 'address' : fact.name;
  return entries().madeInto(`values of ${kind}`, (written) => new Set(written.flatMap((entry) => comparable(fact, entry) ?? [])));
}

/** Entries of lists are text: they must be values of the fact. */
function entryFault(fact: FactDefinition, written: FactValue): Fault | undefined {
  if (factSchema(fact).safeParse(written).success) return wholeFault(fact, written);
  const known = fact.values === undefined ? '' : suggestion(String(written), fact.values);
  return { code: 'unknown-value', message: `${quoted(String(written))} is not a value of ${fact.name}${known}` };
}

function oneOf(fact: FactDefinition, values: ReadonlySet<FactValue>): Matcher {
  const type = fact.type === 'boolean' || fact.type === 'number' ? fact.type : 'string';
  if (!isFolded(fact)) return (value) => (typeof value === type ? values.has(value) : undefined);
  return (value) => (typeof value === 'string' ? values.has(fold(value)) && canBeEqual(fact, value) : undefined);
}
