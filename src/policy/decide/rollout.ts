// In which meetings a rule acts already while it is being rolled out; in the others it only proposes. A stable hash of the meeting decides, so that
// nobody's fate in a meeting changes with a restart or a reload, and a larger share keeps every meeting of the smaller one.
import { createHash } from 'node:crypto';
import type { Facts } from '../../roster/facts.ts';
import { leastMode } from '../mode.ts';
import type { Rule } from '../policy.ts';
import { compileScope } from './compile.ts';

/** From 0 to below 100: where a meeting stands in the rollout of a rule. Other rules begin with other meetings. */
export function rankOf(rule: string, meeting: string): number {
  const hash = createHash('sha256').update(`${rule}\n${meeting}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100;
}

/** Whether the rule acts in this meeting; undefined for a rule that is not being rolled out. */
export function compileRollout({ id, rollout }: Rule): ((facts: Facts, meeting: string | undefined) => boolean) | undefined {
  if (rollout === undefined) return undefined;
  const { percent = 100, meetings } = rollout;
  const isMeant = meetings === undefined ? () => true : compileScope(meetings);
  // A meeting that is not known by name cannot be told from another: nothing acts there.
  return (facts, meeting) => isMeant(facts) && (percent >= 100 || (meeting !== undefined && rankOf(id, meeting) < percent));
}

/** The rule as it is outside of its share. */
export function outsideShare(rule: Rule): Rule {
  return { ...rule, mode: leastMode(rule.mode, 'assist') };
}
