// The operators of the language: names, the facts they fit, the kind of value they take. What they do is in matchers.ts.
import { type FactDefinition, factDefinitions } from '../../roster/facts.ts';

/** `one` value of the fact's type; `many`, or a list; `domains`, or a list; `part` of a text; `text`; a `regex`. */
export type ValueKind = 'one' | 'many' | 'domains' | 'part' | 'text' | 'regex';

export interface OperatorDefinition {
  name: string;
  value: ValueKind;
  /** The operator whose answer this one turns around. Unknown stays unknown. */
  negates?: string;
  description: string;
}

export const operatorDefinitions: readonly OperatorDefinition[] = [
  { name: 'equal', value: 'one', description: 'is this value' },
  { name: 'notEqual', value: 'one', negates: 'equal', description: 'is known and another value' },
  { name: 'in', value: 'many', description: 'is one of these values' },
  { name: 'notIn', value: 'many', negates: 'in', description: 'is known and none of these values' },
  { name: 'lessThan', value: 'one', description: 'is smaller or earlier' },
  { name: 'lessThanInclusive', value: 'one', description: 'is smaller, earlier or equal' },
  { name: 'greaterThan', value: 'one', description: 'is greater or later' },
  { name: 'greaterThanInclusive', value: 'one', description: 'is greater, later or equal' },
  { name: 'contains', value: 'part', description: 'has this text somewhere' },
  { name: 'doesNotContain', value: 'part', negates: 'contains', description: 'is known and has this text nowhere' },
  { name: 'startsWith', value: 'part', description: 'begins with this text' },
  { name: 'endsWith', value: 'part', description: 'ends with this text' },
  { name: 'glob', value: 'text', description: 'is, as a whole, of this shape: `*` any run, `?` one character' },
  { name: 'notGlob', value: 'text', negates: 'glob', description: 'is known and not of this shape' },
  { name: 'matches', value: 'regex', description: 'has a match of this RE2 regular expression; heeds case' },
  { name: 'notMatches', value: 'regex', negates: 'matches', description: 'is known and has no match of this RE2 regular expression' },
  { name: 'resembles', value: 'part', description: 'looks like this text to a human eye' },
  { name: 'domainIn', value: 'domains', description: 'has one of these domains; `*.example.com` takes its subdomains' },
  { name: 'domainNotIn', value: 'domains', negates: 'domainIn', description: 'has a domain, and none of these' },
];

const byName = new Map(operatorDefinitions.map((operator) => [operator.name, operator]));
const factsByName = new Map(factDefinitions.map((fact) => [fact.name, fact]));

export function operatorNamed(name: string): OperatorDefinition | undefined {
  return byName.get(name);
}

export function factNamed(name: string): FactDefinition | undefined {
  return factsByName.get(name);
}

/** Whether an operator can say anything about a fact. */
export function fits(operator: OperatorDefinition, fact: FactDefinition): boolean {
  if (operator.value === 'domains') return fact.address === true || fact.name === 'domain';
  if (operator.value === 'many' || operator.name === 'equal' || operator.name === 'notEqual') return true;
  if (operator.value === 'one') return fact.type === 'number' || fact.type === 'time';
  return fact.type === 'string';
}

export function operatorsFor(fact: FactDefinition): readonly OperatorDefinition[] {
  return operatorDefinitions.filter((operator) => fits(operator, fact));
}
