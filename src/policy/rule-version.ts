// Whether two rules are the same rule: by everything they say, not by where they stand.
import { createHash } from 'node:crypto';
import type { PolicySet, Rule } from './policy.ts';

const known = new WeakMap<Rule, string>();

export function ruleVersion(rule: Rule): string {
  const before = known.get(rule);
  if (before !== undefined) return before;
  const text = JSON.stringify(rule, (key, value: unknown) => (key === 'place' ? undefined : value));
  const version = createHash('sha256').update(text).digest('hex').slice(0, 16);
  known.set(rule, version);
  return version;
}

/** Ids of rules that are new, gone or different. */
export function changedRules(before: PolicySet, after: PolicySet): string[] {
  const versions = (set: PolicySet) => new Map(set.rules.map((rule) => [rule.id, ruleVersion(rule)]));
  const [old, now] = [versions(before), versions(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((id) => old.get(id) !== now.get(id));
}
