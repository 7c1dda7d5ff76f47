// The rollout of a rule, as it is written. Its form has been checked; what is checked here is that it chooses anything.
import { defined } from '../../defined.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import type { Rollout } from '../policy.ts';
import { readScope } from './read-scope.ts';

export function readRollout(written: Placed | undefined, complaints: Complaints): Rollout | undefined {
  if (written?.entries === undefined) return undefined;
  const at = (key: string) => written.entries?.get(key)?.value;
  const percent = at('percent')?.value;
  const until = at('until')?.value;
  const meetings = readScope(at('meetings'), complaints);
  if (percent === undefined && at('meetings') === undefined)
    complaints.error(written.place, 'empty', 'this rollout chooses no meetings; add "percent", such as 20, or "meetings"');
  return {
    ...(typeof percent === 'number' ? { percent } : {}),
    ...defined({ meetings }),
    ...(typeof until === 'string' ? { untilMs: Date.parse(until) } : {}),
  };
}
