// Builders for policy tests: sets from text, situations from plain facts.
import { formatProblem } from '../../src/errors.ts';
import type { LoadedPolicies } from '../../src/policy/load.ts';
import { loadSources } from '../../src/policy/load.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import { createSituation, type SituationInput } from '../../src/policy/situation.ts';
import type { Situation } from '../../src/roster/facts.ts';

export const noon = Date.parse('2026-11-20T12:00:00Z');

/** Loads texts by path; a single text is `p.yaml`. */
export function load(texts: string | Readonly<Record<string, string | Uint8Array>>, options: { index?: boolean } = {}): LoadedPolicies {
  const files = typeof texts === 'string' ? { 'p.yaml': texts } : texts;
  const sources = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text as string) }));
  return loadSources(sources, options);
}

/** A set that is in order. */
export function aSet(texts: Parameters<typeof load>[0], options: { index?: boolean } = {}): PolicySet {
  const loaded = load(texts, options);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.set;
}

/** One rule `r` that holds everyone who meets `when` (YAML, on one line). */
export function aRule(when: string, rest = ''): PolicySet {
  return aSet(`rules: [{ id: r, when: ${when}, then: hold }]\n${rest}`);
}

export function aSituation(input: Partial<SituationInput> = {}): Situation {
  const { situation, problems } = createSituation({ at: noon, ...input });
  if (problems.length > 0) throw new Error(problems.map((problem) => problem.message).join('\n'));
  return situation;
}

/** `matched`, `not-matched` or `unknown`: what the only rule of a set says, by explain; decide is asserted to agree. */
export async function verdict(set: PolicySet, input: Partial<SituationInput>): Promise<string> {
  const situation = aSituation(input);
  const [ruling, explanation] = [await set.decide(situation), await set.explain(situation)];
  const result = explanation.rules[0]?.result ?? 'none';
  if ((ruling.rule !== null) !== (result === 'matched')) throw new Error(`decide and explain disagree: ${ruling.action}, ${result}`);
  return result;
}

/** Problems as `line:column code`. */
export function problemsOf(texts: Parameters<typeof load>[0]): string[] {
  return load(texts).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}
