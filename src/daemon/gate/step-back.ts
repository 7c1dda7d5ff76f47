// A rule that humans take back too often goes back to proposing, in all meetings, until it is changed.

import type { AuditRecord } from '../../audit/record.ts';
import type { Recorder } from '../../audit/recorder.ts';
import type { Reversals } from '../../memory/reversals.ts';
import type { PolicySet, Rule } from '../../policy/policy.ts';
import { ruleVersion } from '../../policy/rule-version.ts';

export interface StepBack {
  observe(record: AuditRecord): void;
  /** It only proposes, whatever its mode. */
  has(rule: Rule): boolean;
  /** Says again, at a start, which rules have. */
  begin(set: PolicySet): void;
  /** Rules that have changed act again. */
  changed(set: PolicySet): void;
}

export interface StepBackOptions {
  reversals: Reversals;
  recorder: Recorder;
  policies(): PolicySet;
  /** 0 to 1; undefined: no rule ever does. */
  maxReversals(): number | undefined;
  onStep(): void;
}

/** Of fewer actions nothing can be said. */
const leastActed = 10;

export function createStepBack({ reversals, recorder, policies, maxReversals, onStep }: StepBackOptions): StepBack {
  const has = (rule: Rule): boolean => reversals.steppedBack(rule.id) === ruleVersion(rule);

  function look(): void {
    const limit = maxReversals();
    if (limit === undefined) return;
    for (const rule of policies().rules) {
      const { acted, reversed } = reversals.of(rule.id);
      if (acted < leastActed || reversed <= acted * limit || has(rule)) continue;
      tell(rule, `humans took back ${reversed} of ${acted} of its actions`);
      onStep();
    }
  }

  function tell(rule: Rule, why: string): void {
    const message = `rule ${rule.id} only proposes from now on: ${why}. It acts again once it is changed`;
    recorder.alarm('rule-stepped-back', message, { rule: rule.id, version: ruleVersion(rule) });
  }

  return {
    observe({ type }) {
      // Not while the record is still being written.
      if (type === 'human') queueMicrotask(look);
    },
    has,
    begin(set) {
      for (const rule of set.rules) if (has(rule)) tell(rule, 'humans took back too many of its actions before the start');
    },
    changed(set) {
      const still = new Set(set.rules.filter(has).map(({ id }) => id));
      for (const rule of reversals.all())
        if (!still.has(rule)) recorder.ended('rule-stepped-back', `rule ${rule} was changed and acts again`, { rule });
    },
  };
}
