import { expect, test } from 'vitest';
import { operatorNamed, operators, operatorsFor } from '../../../src/policy/operators/operators.ts';
import { factDefinitions } from '../../../src/roster/facts.ts';

test('what negates an operator takes the same values and fits the same facts', () => {
  for (const operator of operators) {
    if (operator.negates === undefined) continue;
    const base = operatorNamed(operator.negates);
    expect(base?.value).toBe(operator.value);
    for (const fact of factDefinitions) expect(base?.fits(fact)).toBe(operator.fits(fact));
  }
});

test.each([
  ['anonymous', 'equal in notEqual notIn'],
  ['weekday', 'equal in notEqual notIn'],
  ['meeting.size', 'equal greaterThan greaterThanInclusive in lessThan lessThanInclusive notEqual notIn'],
  ['time', 'equal greaterThan greaterThanInclusive in lessThan lessThanInclusive notEqual notIn'],
  ['name', 'contains doesNotContain endsWith equal glob in matches notEqual notGlob notIn notMatches resembles startsWith'],
  [
    'uri',
    'contains doesNotContain domainIn domainNotIn endsWith equal glob in matches notEqual notGlob notIn notMatches resembles startsWith',
  ],
])('%s takes %s', (name, expected) => {
  const fact = factDefinitions.find((one) => one.name === name);
  const names = fact === undefined ? [] : operatorsFor(fact).map((operator) => operator.name);
  expect(names.toSorted().join(' ')).toBe(expected);
});
