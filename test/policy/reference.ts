// A naive interpreter of the policy language, written from docs/writing-policies.md and sharing nothing with the source: three values, rules in order.
import type { FactValue } from '../../src/roster/facts.ts';

export type Written =
  | { all: Written[] }
  | { any: Written[] }
  | { not: Written }
  | { fact: string; operator: string; value: FactValue | FactValue[]; ifUnknown?: 'match'; params?: { within: string } };

export interface WrittenRule {
  id: string;
  mode: 'off' | 'dry-run' | 'enforce';
  when: Written;
}

export type Known = Readonly<Record<string, FactValue | undefined>>;
type Kleene = true | false | 'unknown';

const negations: Readonly<Record<string, string>> = {
  notEqual: 'equal',
  notIn: 'in',
  doesNotContain: 'contains',
  notGlob: 'glob',
  domainNotIn: 'domainIn',
};

/** Facts must be lower-case ASCII already: folding has tests of its own. */
export function referenceValue(when: Written, facts: Known): Kleene {
  if ('all' in when) return conjunction(when.all.map((child) => referenceValue(child, facts)));
  if ('any' in when) return negation(conjunction(when.any.map((child) => negation(referenceValue(child, facts)))));
  if ('not' in when) return negation(referenceValue(when.not, facts));
  const value = facts[when.fact];
  const answer = value === undefined ? 'unknown' : compare(when.operator, when.fact, value, when.value);
  return answer === 'unknown' && when.ifUnknown === 'match' ? true : answer;
}

export function referenceRuling(rules: readonly WrittenRule[], facts: Known): { rule: string | null; trials: string[] } {
  const trials: string[] = [];
  for (const rule of rules) {
    if (rule.mode === 'off' || referenceValue(rule.when, facts) !== true) continue;
    if (rule.mode === 'enforce') return { rule: rule.id, trials };
    trials.push(rule.id);
  }
  return { rule: null, trials };
}

function conjunction(values: readonly Kleene[]): Kleene {
  if (values.includes(false)) return false;
  return values.includes('unknown') ? 'unknown' : true;
}

function negation(value: Kleene): Kleene {
  return value === 'unknown' ? 'unknown' : !value;
}

function compare(operator: string, fact: string, value: FactValue, wanted: FactValue | FactValue[]): Kleene {
  const positive = negations[operator];
  if (positive !== undefined) return negation(compare(positive, fact, value, wanted));
  const many = Array.isArray(wanted) ? wanted : [wanted];
  const text = String(value);
  const part = String(wanted).toLowerCase();
  switch (operator) {
    case 'equal':
    case 'in':
      return many.some((one) => (typeof one === 'string' ? one.toLowerCase() === text.toLowerCase() : one === value));
    case 'contains':
      return text.includes(part);
    case 'startsWith':
      return text.startsWith(part);
    case 'endsWith':
      return text.endsWith(part);
    case 'glob':
      return new RegExp(`^${[...part].map(globPart).join('')}$`, 'su').test(text);
    case 'greaterThan':
      return (value as number) > (wanted as number);
    case 'lessThanInclusive':
      return (value as number) <= (wanted as number);
    case 'domainIn':
      return domainIn(fact === 'domain' ? text : text.split('@')[1], many.map(String));
    default:
      throw new Error(`the reference does not know ${operator}`);
  }
}

function globPart(character: string): string {
  if (character === '*') return '.*';
  return character === '?' ? '.' : character.replace(/[.+^${}()|[\]\\/]/, '\\$&');
}

function domainIn(domain: string | undefined, entries: readonly string[]): Kleene {
  if (domain === undefined) return 'unknown';
  return entries.some((entry) => (entry.startsWith('*.') ? domain.endsWith(entry.slice(1)) : domain === entry));
}
