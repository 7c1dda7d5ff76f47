// Which rules have a case that names them. A rule nobody asks about is a rule nobody notices breaking.
import type { PolicySet, Rule } from '../policy.ts';
import type { CoveredRule, TestCase } from './outcome.ts';

/** In the order of the set. `now` settles which rules have expired. */
export function coverageOf(set: PolicySet, cases: readonly TestCase[], now: number): CoveredRule[] {
  const named = new Set(cases.map((testCase) => testCase.expect.rule));
  return set.rules.map((rule) => ({
    id: rule.id,
    mode: rule.mode,
    place: rule.place,
    named: named.has(rule.id),
    enforcing: isEnforcing(rule, now),
  }));
}

function isEnforcing(rule: Rule, now: number): boolean {
  return rule.mode === 'enforce' && (rule.expiresAt === undefined || rule.expiresAt > now);
}
