// What goes on record when a set of policies takes effect.
import type { By } from '../../audit/human.ts';
import type { Recorder } from '../../audit/recorder.ts';
import { defined } from '../../defined.ts';
import type { PolicySet } from '../../policy/policy.ts';

export interface PolicyNote {
  doubts: readonly string[];
  by?: By | undefined;
  changed?: readonly string[] | undefined;
  probation?: true | undefined;
}

export function writePolicy(recorder: Recorder, { revision, rules }: PolicySet, { doubts, by, changed, probation }: PolicyNote): void {
  const more = { ...(doubts.length === 0 ? {} : { doubts }), ...defined({ by, changed, probation }) };
  recorder.write({ type: 'policy', account: null, revision, rules: rules.length, ...more });
}
