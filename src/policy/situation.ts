// Plain participant, meeting and counts to a situation. The one place where facts become canonical, for the daemon, tests, explain and replay.
import { addressDomain, canonicalAddress, phoneNumber } from '../address.ts';
import { canonicalDomain } from '../canonical/domain.ts';
import { canonicalTelephone } from '../canonical/telephone.ts';
import {
  type CountFact,
  type FactDefinition,
  type Facts,
  type FactValue,
  factDefinitions,
  isCountFact,
  type Situation,
} from '../roster/facts.ts';
import { quoted, suggestion } from '../yaml/suggest.ts';
import { factHint } from './language/synonyms.ts';

export interface SituationInput {
  /** Keys are facts; null and absent are unknown. */
  participant?: Readonly<Record<string, unknown>>;
  /** Keys are meeting facts without the prefix. */
  meeting?: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  at: number;
  /** A number holds for every window, absent is 0, null unknown. Ignored when `count` is given. */
  counts?: Readonly<Record<string, unknown>>;
  /** Where counts come from otherwise; gets the canonical facts. */
  count?(fact: CountFact, withinMs: number, facts: Facts): number | undefined;
}

/** Something in the input that is no fact, or no value of it. It is left out of the situation: unknown. */
export interface FactProblem {
  in: 'participant' | 'meeting' | 'counts';
  key: string;
  code: 'unknown-fact' | 'unknown-value' | 'wrong-type';
  message: string;
}

/** Builds a situation. Never throws: what is wrong is unknown, and told in `problems`. */
export function createSituation(input: SituationInput): { situation: Situation; problems: readonly FactProblem[] } {
  const problems: FactProblem[] = [];
  const facts: Record<string, FactValue> = {};
  for (const from of ['participant', 'meeting'] as const) takeFacts(from, input[from] ?? {}, facts, problems);
  derive(facts, input.participant ?? {});
  const counts = takeCounts(input.counts ?? {}, problems);
  const { count } = input;
  return {
    situation: {
      facts,
      at: input.at,
      count: count === undefined ? (fact) => counts[fact] : (fact, withinMs) => count(fact, withinMs, facts),
    },
    problems,
  };
}

function takeFacts(
  from: 'participant' | 'meeting',
  values: Readonly<Record<string, unknown>>,
  facts: Record<string, FactValue>,
  problems: FactProblem[],
): void {
  const prefix = from === 'meeting' ? 'meeting.' : '';
  const known = factDefinitions.filter((fact) => fact.from === from);
  for (const [key, value] of Object.entries(values)) {
    const fact = known.find((one) => one.name === prefix + key);
    if (fact === undefined) {
      const names = known.map((one) => one.name.slice(prefix.length));
      problems.push({
        in: from,
        key,
        code: 'unknown-fact',
        message: `there is no ${from} fact ${quoted(key)}${factHint(key, names) ?? suggestion(key, names)}`,
      });
    } else if (value !== null && value !== undefined) {
      const fault = faultOf(fact, value);
      if (fault !== undefined) problems.push({ in: from, key, ...fault });
      else set(facts, fact, value as FactValue);
    }
  }
}

function faultOf(fact: FactDefinition, value: unknown): Pick<FactProblem, 'code' | 'message'> | undefined {
  const type = fact.type === 'boolean' || fact.type === 'number' ? fact.type : 'string';
  if (typeof value !== type || Number.isNaN(value)) {
    const expected = { boolean: 'true or false', number: 'a number', string: 'text' }[type];
    return { code: 'wrong-type', message: `${fact.name} is ${expected}, not ${JSON.stringify(value)}` };
  }
  if (fact.values === undefined || fact.values.includes(String(value))) return undefined;
  return {
    code: 'unknown-value',
    message: `${quoted(String(value))} is not a value of ${fact.name}${suggestion(String(value), fact.values)}`,
  };
}

/** What is no domain or no telephone number is unknown, and so is an address of which nothing is left; an empty name is known. */
function set(facts: Record<string, FactValue>, fact: FactDefinition, value: FactValue): void {
  const canonical = typeof value === 'string' ? canonicalText(fact, value) : value;
  if (canonical !== undefined) facts[fact.name] = canonical;
}

function canonicalText(fact: FactDefinition, text: string): string | undefined {
  if (fact.address) return canonicalAddress(text);
  if (fact.name === 'domain') return canonicalDomain(text.trim());
  if (fact.name === 'phone') return canonicalTelephone(text.replace(/^\s*tel:/i, ''));
  return text.normalize('NFC');
}

/** The domain and the telephone number an address has, unless they were given. */
function derive(facts: Record<string, FactValue>, participant: Readonly<Record<string, unknown>>): void {
  const { uri } = participant;
  if (typeof uri !== 'string') return;
  const domain = addressDomain(uri);
  const phone = phoneNumber(uri);
  if (domain !== undefined && !('domain' in facts)) facts['domain'] = domain;
  if (phone !== undefined && !('phone' in facts)) facts['phone'] = phone;
}

function takeCounts(counts: Readonly<Record<string, unknown>>, problems: FactProblem[]): Record<CountFact, number | undefined> {
  const taken: Record<CountFact, number | undefined> = { arrivals: 0, removals: 0 };
  for (const [key, value] of Object.entries(counts)) {
    if (!isCountFact(key)) {
      const near = suggestion(key, Object.keys(taken));
      problems.push({ in: 'counts', key, code: 'unknown-fact', message: `there is no count ${quoted(key)}${near}` });
    } else if (value === null || value === undefined) taken[key] = undefined;
    else if (typeof value === 'number' && value >= 0) taken[key] = value;
    else problems.push({ in: 'counts', key, code: 'wrong-type', message: `${key} is a number from 0, not ${JSON.stringify(value)}` });
  }
  return taken;
}
