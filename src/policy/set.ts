// A policy set that can decide: compiled once, then asked about every participant.

import { type CompiledRule, compileRule } from './decide/compile.ts';
import { createDecide } from './decide/decide.ts';
import { createExplain } from './decide/explain.ts';
import { allCandidates, createCandidates } from './index/candidates.ts';
import { createEntries, type Entries } from './operators/entries.ts';
import type { ParsedList, ParsedPolicies } from './parsed.ts';
import type { Condition, PolicySet, Rule, Test } from './policy.ts';
import { atOnce, type Steps } from './steps.ts';

export interface SetOptions {
  /** Off: every rule goes to the engine. The answers are the same. */
  index?: boolean;
}

/** Compiles what the loader found to be in order. */
export function createPolicySet(parsed: ParsedPolicies, revision: string): PolicySet {
  return atOnce(policySetSteps(parsed, revision, {}));
}

export function* policySetSteps(parsed: ParsedPolicies, revision: string, options: SetOptions): Steps<PolicySet> {
  const uses = new Map<ParsedList, Entries>();
  const listsOf = (file: string) => (name: string) => {
    const list = parsed.lists.find((one) => one.name === name && (one.from === 'file' || one.file === file));
    if (list === undefined) throw new TypeError(`no list ${name} in ${file}`);
    const use = uses.get(list) ?? createEntries(list.entries);
    uses.set(list, use);
    return use;
  };
  const rules = parsed.policies.flatMap((policy) => policy.rules.map(({ rule }) => rule));
  const compiled: CompiledRule[] = [];
  for (const rule of rules) {
    compiled.push(compileRule(rule, listsOf(rule.place.file)));
    yield;
  }
  const active = compiled.filter(({ rule }) => rule.mode !== 'off');
  return {
    revision,
    rules,
    ambient: ambientOf(active.map(({ rule }) => rule)),
    decide: yield* createDecide(active, options.index === false ? allCandidates(active) : yield* createCandidates(active)),
    explain: createExplain(compiled),
  };
}

const sizes = new Set(['meeting.size', 'meeting.lobbySize']);

function ambientOf(rules: readonly Rule[]): PolicySet['ambient'] {
  const tests = rules.flatMap((rule) => testsOf(rule.when));
  return {
    counts: tests.some((test) => test.withinMs !== undefined),
    sizes: tests.some((test) => sizes.has(test.fact)),
    clock: tests.some((test) => test.zone !== undefined) || rules.some((rule) => rule.expiresAt !== undefined),
  };
}

/** The longest time over which a rule counts, ms; 0 where none does. */
export function longestWindowMs(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.flatMap((rule) => testsOf(rule.when)).map((test) => test.withinMs ?? 0));
}

function testsOf(condition: Condition): readonly Test[] {
  if (condition.kind === 'test') return [condition];
  return condition.kind === 'not' ? testsOf(condition.child) : condition.children.flatMap(testsOf);
}
