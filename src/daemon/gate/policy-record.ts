// What goes on record when a set of policies takes effect.
import type { By } from '../../audit/human.ts';
import type { Recorder } from '../../audit/recorder.ts';
import { defined } from '../../defined.ts';
import type { PolicySet } from '../../policy/policy.ts';

export interface PolicyNote {
  doubts: readonly string[];
  by?: By | undefined;
  probation?: true | undefined;
}

export function writePolicy(recorder: Recorder, { revision, rules }: PolicySet, { doubts, by, probation }: PolicyNote): void {
  const more = { ...(doubts.length === 0 ? {} : { doubts }), ...defined({ by, probation }) };
  recorder.write({ type: 'policy', account: null, revision, rules: rules.length, ...more });
}
