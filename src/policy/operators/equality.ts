// `equal` and `notEqual`: one value of the fact. Free text is compared folded, closed sets of values as they are.
import type { FactDefinition } from '../../roster/facts.ts';
import { factSchema } from '../language/fact-form.ts';
import { wholeDoubt } from '../language/meaning.ts';
import { canBeEqual, comparable, isFolded, wholeFault } from '../language/operands.ts';
import { fold } from '../language/text.ts';
import { type Asked, type Matcher, negationOf, type Operator } from './operator.ts';

const equal: Operator = {
  name: 'equal',
  description: 'is this value',
  fits: () => true,
  value: { schema: factSchema, many: false, fault: wholeFault, doubt: wholeDoubt },
  compile: ({ fact, value }) => isValue(fact, wanted(fact, value)),
  needs: ({ fact, value }) => [{ kind: 'value', value: wanted(fact, value) ?? '' }],
  needsNot: ({ value }) => (typeof value === 'boolean' ? [{ kind: 'value', value: !value }] : undefined),
  claim: ({ fact, value }) => ({ kind: 'set', values: [wanted(fact, value) ?? []].flat() }),
};

export const equality: readonly Operator[] = [equal, negationOf(equal, { name: 'notEqual', description: 'is known and another value' })];

function wanted(fact: FactDefinition, value: Asked['value']) {
  return typeof value === 'object' ? undefined : comparable(fact, value);
}

/** A fact of another type than the registry says is unknown. */
function isValue(fact: FactDefinition, value: ReturnType<typeof wanted>): Matcher {
  const type = typeof value;
  if (!isFolded(fact)) return (seen) => (typeof seen === type ? seen === value : undefined);
  return (seen) => (typeof seen === 'string' ? fold(seen) === value && canBeEqual(fact, seen) : undefined);
}
