// Smaller and greater, earlier and later: numbers, and times of day, whose order is that of their text.
import type { FactValue } from '../../roster/facts.ts';
import { nothing } from '../language/doubt.ts';
import { factSchema } from '../language/fact-form.ts';
import type { Operator } from './operator.ts';

export const order: readonly Operator[] = [
  ordering(
    'lessThan',
    'is smaller or earlier',
    (value, bound) => value < bound,
    (bound) => bound === '00:00' || (typeof bound === 'number' && bound <= 0),
  ),
  ordering(
    'lessThanInclusive',
    'is smaller, earlier or equal',
    (value, bound) => value <= bound,
    (bound) => typeof bound === 'number' && bound < 0,
  ),
  ordering(
    'greaterThan',
    'is greater or later',
    (value, bound) => value > bound,
    (bound) => bound === '23:59' || (typeof bound === 'number' && bound >= Number.MAX_SAFE_INTEGER),
  ),
  ordering(
    'greaterThanInclusive',
    'is greater, later or equal',
    (value, bound) => value >= bound,
    (bound) => typeof bound === 'number' && bound > Number.MAX_SAFE_INTEGER,
  ),
];

function ordering(
  name: string,
  description: string,
  holds: (value: FactValue, bound: FactValue) => boolean,
  isNever: (bound: FactValue) => boolean,
): Operator {
  const phrase = name.startsWith('less') ? 'less than' : 'greater than';
  return {
    name,
    description,
    fits: ({ type }) => type === 'number' || type === 'time',
    value: {
      schema: factSchema,
      many: false,
      fault: () => undefined,
      doubt: (fact, bound) =>
        isNever(bound)
          ? nothing(
              `${fact.name} is never ${phrase} ${bound}; counts and sizes go from 0 to ${Number.MAX_SAFE_INTEGER}, times from 00:00 to 23:59`,
            )
          : undefined,
    },
    compile({ value: bound }) {
      if (typeof bound === 'object') throw new TypeError(`${name} takes one value`);
      return (value) => (typeof value === typeof bound ? holds(value, bound) : undefined);
    },
    needs: () => undefined,
    claim: () => ({ kind: 'opaque' }),
  };
}
