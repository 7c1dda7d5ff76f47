// Rules with an end date: told a week ahead, and again on the day, because nothing else changes when one stops.

import type { Recorder } from '../../audit/recorder.ts';
import type { PolicySet, Rule } from '../../policy/policy.ts';

export interface Expiry {
  /** Looks at the rules in force now: at the start, and when the policies have changed. */
  look(): void;
  stop(): void;
}

export interface ExpiryOptions {
  recorder: Pick<Recorder, 'alarm' | 'ended'>;
  policies(): Pick<PolicySet, 'rules'>;
}

const lookEveryMs = 60_000;
const aheadMs = 7 * 24 * 60 * 60_000;

export function watchExpiry({ recorder, policies }: ExpiryOptions): Expiry {
  /** What was told of each rule, by id. */
  const told = new Map<string, string>();

  function look(): void {
    const due = new Map(policies().rules.flatMap((rule) => dueNow(rule)));
    for (const rule of told.keys()) {
      if (due.has(rule)) continue;
      told.delete(rule);
      recorder.ended('rule-expires', `rule ${rule} has no date any more that is near or past`, { rule });
    }
    for (const [rule, message] of due) {
      if (told.get(rule) === message) continue;
      if (told.has(rule)) recorder.ended('rule-expires', `the day of rule ${rule} has come`, { rule });
      told.set(rule, message);
      recorder.alarm('rule-expires', message, { rule });
    }
  }

  const timer = setInterval(look, lookEveryMs);
  return { look, stop: () => clearInterval(timer) };
}

/** The id of a rule that ends soon, or has ended, and what to say about it. */
function dueNow({ id, mode, expiresAt }: Rule): [id: string, message: string][] {
  if (mode === 'off' || expiresAt === undefined || expiresAt - Date.now() > aheadMs) return [];
  const day = new Date(expiresAt).toISOString().slice(0, 10);
  const message =
    expiresAt > Date.now()
      ? `rule ${id} expires on ${day}, 00:00 UTC: from then on it does nothing, and the rules after it decide on whom it matches`
      : `rule ${id} expired on ${day}, 00:00 UTC, and does nothing: the rules after it decide on whom it matched`;
  return [[id, `${message}. Give it a later date, or delete it`]];
}
