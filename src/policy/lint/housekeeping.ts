// What is left over or left out in a set: lists and conditions nobody uses, rules past their date, caps that are missing or in vain.
import type { Problem } from '../../errors.ts';
import type { ProblemCode } from '../../problem-codes.ts';
import type { Place } from '../../yaml/place.ts';
import { asks, removes } from '../action.ts';
import type { ParsedPolicies, ParsedRule } from '../parsed.ts';
import type { Condition } from '../policy.ts';

/** In the order of the files. */
export function leftovers(parsed: ParsedPolicies, now: number): Problem[] {
  const lists = parsed.lists.filter(({ usedAt }) => usedAt.length === 0);
  const conditions = parsed.conditions.filter(({ usedAt }) => usedAt.length === 0);
  return [
    ...lists.map(({ name, place }) => unused('list', name, place)),
    ...conditions.map(({ name, place }) => unused('condition', name, place)),
    ...parsed.policies
      .flatMap((policy) => policy.rules)
      .flatMap((rule) => [...expired(rule, now), ...capped(rule), ...rolledOut(rule, now)]),
  ];
}

function unused(what: 'list' | 'condition', name: string, place: { file: string; line: number; column: number }): Problem {
  const { file, line, column } = place;
  return {
    file,
    line,
    column,
    severity: 'warning',
    code: `unused-${what}`,
    message: `no rule uses the ${what} "${name}"; use it or delete it`,
  };
}

function expired({ rule, places }: ParsedRule, now: number): Problem[] {
  if (rule.expiresAt === undefined || rule.expiresAt > now) return [];
  const message = `rule "${rule.id}" expired on ${dayOf(rule.expiresAt)} and does nothing; delete it, or give it a later date`;
  return [{ ...(places.expires ?? rule.place), severity: 'warning', code: 'expired-rule', message }];
}

/** A rule against a raid must not stop in the middle of one. */
function capped({ rule, places }: ParsedRule): Problem[] {
  if (!removes(rule.then)) return places.cap === undefined ? [] : [capInVain(rule.id, places.cap)];
  if (rule.cap !== undefined || !reads('arrivals', rule.when)) return [];
  const message = `rule "${rule.id}" counts arrivals and has no cap of its own, so safety.maxRemovalsPerMinute stops it in the middle of a raid; write cap: with the removals a minute it may need`;
  return [{ ...places.id, severity: 'note', code: 'no-cap', message }];
}

function capInVain(id: string, place: Place): Problem {
  const message = `rule "${id}" removes nobody, so its cap means nothing; delete the cap`;
  return { ...place, severity: 'warning', code: 'cap-in-vain', message };
}

/** A rollout is a step on the way, and one that nobody ends goes on for ever. */
function rolledOut({ rule, places }: ParsedRule, now: number): Problem[] {
  const { rollout } = rule;
  if (rollout === undefined || places.rollout === undefined) return [];
  const found: Problem[] = [];
  const warn = (code: ProblemCode, message: string) =>
    found.push({ ...(places.rollout ?? rule.place), severity: 'warning', code, message });
  if (rollout.untilMs !== undefined && rollout.untilMs <= now)
    warn(
      'rollout-over',
      `the rollout of rule "${rule.id}" was to end by ${dayOf(rollout.untilMs)}; delete "rollout" for all meetings, or give it a later date`,
    );
  if (rule.mode !== 'enforce')
    warn('rollout-in-vain', `rule "${rule.id}" does not enforce, so its rollout means nothing; "npx lobbyguard promote" turns it on`);
  else if (!asks(rule.then) && rule.hold?.end === undefined)
    warn('rollout-in-vain', `rule "${rule.id}" sends nothing, so its rollout means nothing; delete the rollout`);
  else if (rollout.meetings === undefined && rollout.percent === 100)
    warn('rollout-in-vain', `the rollout of rule "${rule.id}" is all meetings; delete it`);
  return found;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function reads(fact: string, condition: Condition): boolean {
  if (condition.kind === 'test') return condition.fact === fact;
  if (condition.kind === 'not') return reads(fact, condition.child);
  return condition.children.some((child) => reads(fact, child));
}
