// A set as it would be with a rule, or the rules of a policy, at another mode. Pure: nothing of it is written anywhere.
import { leastMode, type Mode, modes } from './mode.ts';
import { nameForm } from './name-form.ts';
import type { ParsedPolicies, ParsedPolicy, ParsedRule } from './parsed.ts';
import type { PolicySet, Rollout, Rule } from './policy.ts';
import { createPolicySet } from './set.ts';

export interface Promotion {
  /** The id of a rule, or the name of a policy. */
  what: string;
  to: Mode;
  rollout?: Rollout;
}

export interface Promoted extends Raised {
  set: PolicySet;
}

/** Not made ready to decide, which takes its time. */
export interface Raised {
  parsed: ParsedPolicies;
  /** Ids of the rules that are at the wanted mode then, and were not before. */
  rules: readonly string[];
  /** The policy they are in. */
  policy: ParsedPolicy;
}

/** Undefined: there is no such rule or policy. A rule comes before a policy of the same name. */
export function promoted(parsed: ParsedPolicies, promotion: Promotion): Promoted | undefined {
  const raised = raisedIn(parsed, promotion);
  return raised && { ...raised, set: createPolicySet(raised.parsed, `promoted ${promotion.what}`) };
}

export function raisedIn(parsed: ParsedPolicies, promotion: Promotion): Raised | undefined {
  const policy = ownerOf(parsed, promotion.what);
  if (policy === undefined) return undefined;
  const targets = targetsIn(policy, promotion);
  const changed = new Map(targets.map(({ rule }) => [rule, changedBy(promotion, rule)]));
  const rules = (one: ParsedPolicy) => one.rules.map((each) => ({ ...each, rule: changed.get(each.rule) ?? each.rule }));
  const policies = parsed.policies.map((one) => ({ ...one, rules: rules(one) }));
  return { parsed: { ...parsed, policies }, policy, rules: targets.map(({ rule }) => rule.id) };
}

/** As it is written: a rollout goes on with what it says about meetings, and is over where none is asked for. */
function changedBy({ to, rollout }: Promotion, { rollout: before, ...rule }: Rule): Rule {
  return { ...rule, mode: to, ...(rollout === undefined ? {} : { rollout: { ...before, ...rollout } }) };
}

/** The policy that is called so, or has a rule that is. */
export function ownerOf({ policies }: ParsedPolicies, what: string): ParsedPolicy | undefined {
  const wanted = nameForm(what);
  return policies.find(({ rules }) => rules.some(({ rule }) => rule.id === wanted)) ?? policies.find(({ name }) => name === wanted);
}

/** The files of all policies that are meant where several are: two may have the same name, and then neither is meant. */
export function namesakes({ policies }: ParsedPolicies, what: string): readonly string[] {
  const wanted = nameForm(what);
  if (policies.some(({ rules }) => rules.some(({ rule }) => rule.id === wanted))) return [];
  const files = policies.filter(({ name }) => name === wanted).map(({ file }) => file);
  return files.length > 1 ? files : [];
}

/** Of a policy, the rules that stand lower only because the policy does: a mode of their own was meant. */
export function targetsIn(policy: ParsedPolicy, { what, to }: Promotion): readonly ParsedRule[] {
  const wanted = nameForm(what);
  const named = policy.rules.filter(({ rule }) => rule.id === wanted);
  if (named.length > 0) return named;
  return policy.rules.filter(({ mode, rule }) => leastMode(to, mode) === to && rule.mode !== to);
}

/** Why this would be no rise; undefined: it is one. */
export function noRise(policy: ParsedPolicy, promotion: Promotion): string | undefined {
  const { what, to } = promotion;
  const targets = targetsIn(policy, promotion);
  if (targets.length === 0) return `no rule of ${what} would change: they are at ${to}, or at a mode of their own`;
  const higher = targets.find(({ rule }) => isHigher(rule.mode, to));
  if (higher === undefined) return undefined;
  const { id, mode } = higher.rule;
  return `${id} is at ${mode} already, and promote only raises; to lower it, change its mode in ${policy.file}`;
}

/** What is asked for of a rollout. */
export interface RolloutAsked {
  to: Mode;
  percent?: number | undefined;
  /** `2027-01-31`. */
  until?: string | undefined;
}

/** Why this would mean nothing; undefined: it means something. All meetings are no share of them. */
export function oddRollout({ to, percent = 100, until }: RolloutAsked, now: number): string | undefined {
  if (to !== 'enforce' && percent < 100)
    return `a share is of the meetings where a rule enforces; at ${to}, a rule proposes in all meetings`;
  if (until !== undefined && percent === 100) return 'until goes with percent below 100: the end of a rollout';
  if (until !== undefined && Date.parse(until) <= now) return `until ${until} is over; give a day to come`;
  return undefined;
}

export function isHigher(one: Mode, other: Mode): boolean {
  return modes.indexOf(one) > modes.indexOf(other);
}
