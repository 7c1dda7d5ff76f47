// What a test case says and what came of it. No behaviour.
import type { Problem } from '../../errors.ts';
import type { Situation } from '../../roster/facts.ts';
import type { Place } from '../../yaml/place.ts';
import type { Action } from '../action.ts';
import type { Mode } from '../mode.ts';
import type { ExplainedTest } from '../policy.ts';

export interface TestCase {
  name: string;
  /** The start of the case. */
  place: Place;
  situation: Situation;
  expect: Expectation;
  /** The place of `expect.rule`, when it is there. */
  rulePlace?: Place;
  notes: readonly Problem[];
  /** It names no moment: it is decided as of now. */
  isNow?: true;
}

/** What is not said is not compared. `rule: null` is no rule. */
export interface Expectation {
  action?: Action | 'none';
  rule?: string | null;
}

/** The decision as far as a case can see it. */
export interface Got {
  action: Action | 'none';
  rule: string | null;
  trials: readonly { rule: string; action: Action }[];
}

export interface CaseOutcome {
  case: TestCase;
  passed: boolean;
  got: Got;
  /** Why it failed: sentences, most telling first. */
  because: readonly Because[];
}

/** A rule, what it did, and the conditions that made it so. */
export interface Because {
  rule: string;
  what: 'matched' | 'not-matched' | 'unknown' | 'off' | 'expired' | 'out-of-scope' | 'not-reached' | 'missing' | 'error';
  conditions: readonly ExplainedTest[];
  message?: string;
}

export interface CoveredRule {
  id: string;
  mode: Mode;
  place: Place;
  /** Whether a case names it in `expect.rule`. */
  named: boolean;
  /** Whether it is an enforcing rule, for `--require-tests`. */
  enforcing: boolean;
}

export interface TestReport {
  outcomes: readonly CaseOutcome[];
  rules: readonly CoveredRule[];
  tookMs: number;
}
