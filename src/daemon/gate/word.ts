// What is said about a set of policies, on record and by alarm: it is in force, was rejected, or waits, as a change of who is protected may.
import type { By } from '../../audit/human.ts';
import type { Recorder } from '../../audit/recorder.ts';
import { defined } from '../../defined.ts';
import type { Problem } from '../../errors.ts';
import type { PolicySet } from '../../policy/policy.ts';
import type { Changes } from '../changes.ts';
import type { Safety } from '../safety.ts';
import type { Finding } from './finding.ts';
import type { WaitingSet } from './in-force.ts';
import { type PolicyNote, writePolicy } from './policy-record.ts';

export interface PolicyWord {
  /** The revision of what waits by the last that was said. */
  readonly waiting: string | undefined;
  /** Who is protected along with it goes on record too. */
  inForce(set: PolicySet, note: Omit<PolicyNote, 'protection'>): void;
  /** Others are protected, where no record says so yet. */
  protects(set: PolicySet, note: Omit<PolicyNote, 'protection'>): void;
  rejected(problems: readonly Problem[], revision: string): void;
  /** `acting`: the revision of the set in force. */
  waits(one: WaitingSet, acting: string): void;
  /** Others than before would be removed. */
  surveyed(one: WaitingSet): void;
  /** Nothing waits any more. */
  over(why: string, by?: By): void;
}

export function createPolicyWord(recorder: Recorder, changes: Pick<Changes, 'tell'>, safety: Pick<Safety, 'digest'>): PolicyWord {
  let waiting: string | undefined;
  /** Who is protected, as it is on record. */
  let protection: string | undefined;
  /** The last record says that something waits. */
  let isStale = false;

  function inForce(set: PolicySet, note: Omit<PolicyNote, 'protection'>): void {
    waiting = undefined;
    isStale = false;
    protection = safety.digest;
    writePolicy(recorder, set, { ...note, protection });
    changes.tell({ kind: 'state' });
  }

  return {
    get waiting() {
      return waiting;
    },
    inForce,
    protects(set, note) {
      // At a start the policies come first.
      if (isStale || (protection !== safety.digest && (protection ?? note.by) !== undefined)) inForce(set, note);
    },
    rejected(problems, revision) {
      waiting = undefined;
      isStale = false;
      recorder.write({ type: 'policy', account: null, rejected: true, problems, revision });
      recorder.alarm('policy-rejected', 'the new policies have errors; the last good set stays in force');
    },
    waits({ revision, finding, proposes }, acting) {
      waiting = revision;
      isStale = true;
      const { people, would, doubts, unprotects } = finding;
      const why = { people, would, ...defined({ doubts, unprotects }), ...(proposes ? {} : { revision: acting }) };
      recorder.write({ type: 'policy', account: null, rejected: true, problems: [], waiting: revision, ...why });
      recorder.ended('policies-waiting', 'another set waits');
      recorder.alarm('policies-waiting', waitingText(finding, proposes));
      changes.tell({ kind: 'state' });
    },
    surveyed({ finding, proposes }) {
      recorder.reworded('policies-waiting', waitingText(finding, proposes));
      changes.tell({ kind: 'state' });
    },
    over(why, by) {
      waiting = undefined;
      recorder.ended('policies-waiting', why, by && { by });
    },
  };
}

/** What an alarm says: numbers and rules, no names. */
function waitingText({ people, would, doubts = [], unprotects }: Finding, proposes: boolean): string {
  const rules = would.map(({ rule, count }) => `${rule} ${count}`).join(', ');
  if (unprotects)
    return `the configuration protects fewer people than before, and rules would at once remove ${people} people who are identified or inside (${rules}); everybody who was protected stays so until "npx lobbyguard policies accept", or until the list is put right`;
  const why =
    doubts.length > 0
      ? `the policies hold values that can mean nothing: ${doubts[0]}`
      : `the new policies would at once remove ${people} people who are identified or inside (${rules})`;
  const meanwhile = proposes ? 'until then their rules only propose' : 'the last set stays in force';
  return `${why}; they wait for "npx lobbyguard policies accept", ${meanwhile}`;
}
