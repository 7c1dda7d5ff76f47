// Runs cases one after the other and takes stock of the rules.
import type { PolicySet } from '../policy.ts';
import { coverageOf } from './coverage.ts';
import { judgeCase } from './judge.ts';
import type { CaseOutcome, TestCase, TestReport } from './outcome.ts';

/** `now` (epoch ms) settles which rules have expired. */
export async function runTests(set: PolicySet, cases: readonly TestCase[], now: number): Promise<TestReport> {
  const started = performance.now();
  const outcomes: CaseOutcome[] = [];
  for (const testCase of cases) outcomes.push(await judgeCase(set, testCase));
  return { outcomes, rules: coverageOf(set, cases, now), tookMs: performance.now() - started };
}
