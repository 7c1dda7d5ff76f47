// How long somebody is held. Counted from the first time this rule held this presence; a human may ask for more, ten times.
import type { Rule } from '../policy/policy.ts';
import type { Counted } from './stage.ts';

export const maxExtensions = 10;

/** One presence held by one rule. */
export interface Hold {
  rule: string;
  /** Epoch ms. */
  since: number;
  extensions: number;
}

/** Held now: the hold goes on where the same rule holds them still, and begins where another does. */
export function heldBy(rule: Rule, before: Hold | undefined, now: number): Hold {
  return before?.rule === rule.id ? before : { rule: rule.id, since: now, extensions: 0 };
}

/** Epoch ms; undefined: until a human decides. */
export function deadlineOf(rule: Rule, hold: Hold): number | undefined {
  const end = rule.hold?.end;
  return end === undefined ? undefined : hold.since + end.afterMs * (1 + hold.extensions);
}

export function extended(hold: Hold): Hold | undefined {
  return hold.extensions >= maxExtensions ? undefined : { ...hold, extensions: hold.extensions + 1 };
}

/** What the rule wants once the time is up, as an ordinary ruling. */
export function afterHold(ruling: Counted, hold: Hold | undefined, now: number): Counted {
  const end = ruling.rule?.hold?.end;
  if (ruling.rule === null || ruling.action !== 'hold' || end === undefined || hold === undefined) return ruling;
  const deadline = deadlineOf(ruling.rule, hold);
  return hold.rule === ruling.rule.id && deadline !== undefined && now >= deadline
    ? { ...ruling, action: end.action, after: 'hold' }
    : ruling;
}
