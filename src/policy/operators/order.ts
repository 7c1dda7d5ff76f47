// Smaller and greater, earlier and later: numbers, and times of day, whose order is that of their text.
import type { FactValue } from '../../roster/facts.ts';
import { factSchema } from '../language/fact-form.ts';
import type { Operator } from './operator.ts';

export const order: readonly Operator[] = [
  ordering('lessThan', 'is smaller or earlier', (value, bound) => value < bound),
  ordering('lessThanInclusive', 'is smaller, earlier or equal', (value, bound) => value <= bound),
  ordering('greaterThan', 'is greater or later', (value, bound) => value > bound),
  ordering('greaterThanInclusive', 'is greater, later or equal', (value, bound) => value >= bound),
];

function ordering(name: string, description: string, holds: (value: FactValue, bound: FactValue) => boolean): Operator {
  return {
    name,
    description,
    fits: ({ type }) => type === 'number' || type === 'time',
    value: { schema: factSchema, many: false, fault: () => undefined },
    compile({ value: bound }) {
      if (typeof bound === 'object') throw new TypeError(`${name} takes one value`);
      return (value) => (typeof value === typeof bound ? holds(value, bound) : undefined);
    },
    needs: () => undefined,
    claim: () => ({ kind: 'opaque' }),
  };
}
