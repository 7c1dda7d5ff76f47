// What goes on record when a set of policies takes effect.
import type { By } from '../../audit/human.ts';
import type { Recorder } from '../../audit/recorder.ts';
import { defined } from '../../defined.ts';
import { asks } from '../../policy/action.ts';
import type { PolicySet, Rule } from '../../policy/policy.ts';
import { ruleVersion } from '../../policy/rule-version.ts';

export interface PolicyNote {
  doubts: readonly string[];
  by?: By | undefined;
  changed?: readonly string[] | undefined;
  probation?: true | undefined;
  /** A digest of who is protected. */
  protection?: string | undefined;
}

export function writePolicy(recorder: Recorder, { revision, rules }: PolicySet, { doubts, ...note }: PolicyNote): void {
  const more = { ...(doubts.length === 0 ? {} : { doubts }), ...defined(note) };
  const versions = versionsOf(rules);
  const acting = Object.keys(versions).length === 0 ? {} : { versions };
  recorder.write({ type: 'policy', account: null, revision, rules: rules.length, ...acting, ...more });
}

function versionsOf(rules: readonly Rule[]): Record<string, string> {
  const acting = rules.filter(({ mode, then }) => mode === 'enforce' && asks(then));
  return Object.fromEntries(acting.map((rule) => [rule.id, ruleVersion(rule)]));
}
