// The nouns of a policy: what a loaded set, a rule, a condition and a ruling are. No behaviour.
import type { FactValue, Situation } from '../roster/facts.ts';
import type { Place } from '../yaml/place.ts';
import type { Action } from './action.ts';
import type { Mode } from './mode.ts';

/** A condition as written: shorthand and engine form both end here. Named conditions are resolved. */
export type Condition =
  | { kind: 'all' | 'any'; children: readonly Condition[]; place: Place }
  | { kind: 'not'; child: Condition; place: Place }
  | Test;

/** One leaf: `fact operator value`. */
export interface Test {
  kind: 'test';
  fact: string;
  operator: string;
  value: TestValue;
  /** Milliseconds, for `arrivals` and `removals`. */
  withinMs?: number;
  /** IANA zone, for `time` and `weekday`. */
  zone?: string;
  ifUnknown?: 'match';
  place: Place;
}

export type TestValue = FactValue | readonly FactValue[] | { list: string };

export interface Scope {
  organizer?: readonly string[];
  subject?: readonly string[];
}

export interface Rule {
  id: string;
  policy: string;
  description?: string;
  owner?: string;
  reason?: string;
  /** Least of the policy's and the rule's own mode. */
  mode: Mode;
  /** Removals a minute in one meeting, instead of `safety.maxRemovalsPerMinute`. */
  cap?: number;
  /** Where it acts already; elsewhere it only proposes. */
  rollout?: Rollout;
  /** Epoch ms from which the rule is inert. */
  expiresAt?: number;
  scope?: Scope;
  when: Condition;
  then: Action;
  /** What more `hold` says. */
  hold?: Hold;
  /** Acts on people, too, whom a human let in. */
  evenIfAdmitted?: true;
  place: Place;
}

export interface Rollout {
  /** Of all meetings; absent: every one that `meetings` names. */
  percent?: number;
  meetings?: Scope;
  /** Epoch ms: by then somebody wants to have decided how it goes on. It changes nothing by itself. */
  untilMs?: number;
}

export interface Hold {
  /** What a human is asked to do. */
  propose?: Action;
  /** What happens when nobody has decided after so long. */
  end?: { afterMs: number; action: Action };
}

export type Result = 'matched' | 'not-matched' | 'unknown';
export type RuleResult = Result | 'off' | 'expired' | 'out-of-scope';

/** What the policies say, before the guard and the removal cap have their say. */
export interface Ruling {
  /** The first rule that matches and is not on trial; null when none does. */
  rule: Rule | null;
  action: Action | 'none';
  /** Matching rules on trial, in order, up to the deciding rule. They change nothing. */
  trials: readonly { rule: Rule; action: Action }[];
  /** A rule whose evaluation failed before any rule decided: the participant stays where they are. */
  error?: { rule: Rule; message: string };
  /** Values the deciding and trial rules read from counts, by `arrivals(60000)`. */
  counts?: Readonly<Record<string, number>>;
}

export interface ExplainedTest {
  fact: string;
  operator: string;
  /** As written: `{list: NAME}` stays a reference. */
  value: unknown;
  /** null is unknown. */
  saw: FactValue | null;
  result: Result;
  place: Place;
}

export interface ExplainedRule {
  id: string;
  result: RuleResult;
  /** As it counts here: outside of the share of its rollout a rule only proposes. */
  mode: Mode;
  action: Action;
  /** Whether the meeting is in the share; absent: the rule is not being rolled out. */
  inShare?: boolean;
  conditions: readonly ExplainedTest[];
}

export interface Explanation extends Ruling {
  /** Every rule up to and including the deciding one. */
  rules: readonly ExplainedRule[];
}

export interface PolicySet {
  /** sha256, hex, over the files of the set. */
  revision: string;
  rules: readonly Rule[];
  /** True when a rule reads counts, sizes or the clock: decisions may change without an event about the participant. */
  ambient: { counts: boolean; sizes: boolean; clock: boolean };
  decide(situation: Situation): Promise<Ruling>;
  explain(situation: Situation): Promise<Explanation>;
}
