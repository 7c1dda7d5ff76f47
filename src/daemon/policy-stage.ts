// The policies in force and the gate before them: what goes on record about a set, and what a change of it means for the rest.
import type { By } from '../audit/human.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Config } from '../config/config.ts';
import { defined } from '../defined.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Memory } from '../memory/memory.ts';
import type { LoadedPolicies } from '../policy/load.ts';
import type { PolicySet } from '../policy/policy.ts';
import { changedRules } from '../policy/rule-version.ts';
import type { Accounts } from './accounts.ts';
import type { Changes } from './changes.ts';
import { watchAcceptFile } from './gate/accept-file.ts';
import { broughtDoubts, doubtsOf } from './gate/doubts.ts';
import { watchExpiry } from './gate/expiry.ts';
import type { Finding } from './gate/finding.ts';
import { followedBy } from './gate/foresee-all.ts';
import { createGate, type Gate } from './gate/gate.ts';
import type { Change, WaitingSet } from './gate/in-force.ts';
import { writePolicy } from './gate/policy-record.ts';
import { createStepBack, type StepBack } from './gate/step-back.ts';
import { type Policies, watchPolicies } from './policies.ts';
import type { Safety } from './safety.ts';

export interface PolicyStage {
  policies: Policies;
  gate: Gate;
  stepBack: StepBack;
  /** The set as it is at the start: in force, or on probation because another one was in force before. */
  begin(): void;
  accept(revision: string, by: By): boolean;
}

export interface PolicyStageOptions {
  config: Config;
  loaded: LoadedPolicies & { ok: true };
  log: Log;
  recorder: Recorder;
  memory: Memory;
  accounts: Accounts;
  changes: Changes;
  safety: Safety;
  /** `changed`: ids of rules that are new, gone or different. */
  onChange(set: PolicySet, changed: readonly string[]): void;
}

const surveyEveryMs = 2_000;

export function createPolicyStage(options: PolicyStageOptions): PolicyStage {
  const { config, loaded, log, recorder, memory, accounts, changes, safety } = options;
  const meetings = () => accounts.meetings().map(({ account, moderator }) => followedBy(account, moderator));
  /** In dry run and in assist no rule removes anybody. */
  const bounds = () => (config.mode === 'enforce' ? safety.maxNewRemovals : undefined);
  const current = () => policies.current;
  const gate = createGate({ bounds, meetings, current, onProven, onClosed: (finding) => policies.hold(finding) });
  const policies = watchPolicies({
    path: config.policies,
    initial: loaded,
    log,
    judge: gate.judge,
    onStop,
    onChange,
    onWaiting,
    onSurveyed({ finding, proposes }) {
      recorder.reworded('policies-waiting', waitingText(finding, proposes));
      changes.tell({ kind: 'state' });
    },
    onRecovered: () => recorder.ended('policy-rejected', 'the policies on disk are in order again'),
    onRejected(problems) {
      recorder.write({ type: 'policy', account: null, rejected: true, problems, revision: policies.current.revision });
      recorder.alarm('policy-rejected', 'the new policies have errors; the last good set stays in force');
      if (policies.waiting === undefined) recorder.ended('policies-waiting', 'the files have changed');
    },
  });
  const stepBack = createStepBack({
    reversals: memory.reversals,
    recorder,
    policies: current,
    maxReversals: () => safety.maxReversals,
    onStep: () => void accounts.decideAll('anew'),
  });
  changes.listen((change) => change.kind === 'record' && stepBack.observe(change.record));
  const accepting = watchAcceptFile({
    directory: config.audit.directory,
    log,
    waiting: () => policies.waiting?.revision,
    accept: (revision, by) => void policies.accept(revision, by),
  });
  const expiry = watchExpiry({ recorder, policies: () => policies.current });
  const surveys = setInterval(() => void survey(policies, gate, log), surveyEveryMs);

  function onStop(): void {
    clearInterval(surveys);
    for (const part of [expiry, accepting, gate]) part.stop();
  }

  function onChange(set: PolicySet, { before, doubts, by }: Change): void {
    if (by !== undefined) gate.open();
    else if (set.revision === memory.setInForce()?.revision) gate.back(set);
    else gate.took(set, before);
    const changed = changedRules(before, set);
    writePolicy(recorder, set, { doubts, by, changed, probation: gate.isOpen ? undefined : true });
    recorder.ended('policy-rejected', 'the policies on disk are in force again');
    recorder.ended('policies-waiting', by === undefined ? 'the files have changed' : 'a human has accepted the set', by && { by });
    stepBack.changed(set);
    expiry.look();
    options.onChange(set, changed);
  }

  function onWaiting({ revision, finding, proposes }: WaitingSet): void {
    const { people, would, doubts } = finding;
    const acting = proposes ? {} : { revision: policies.current.revision };
    const why = { people, would, ...defined({ doubts }) };
    recorder.write({ type: 'policy', account: null, rejected: true, problems: [], waiting: revision, ...why, ...acting });
    recorder.ended('policies-waiting', 'another set waits');
    recorder.alarm('policies-waiting', waitingText(finding, proposes));
    changes.tell({ kind: 'state' });
  }

  /** Everybody present has been looked at, or is no more ours to look at. */
  function onProven(): void {
    policies.release();
    if (policies.waiting === undefined) recorder.ended('policies-waiting', "the account it waited for is another node's");
    writePolicy(recorder, policies.current, { doubts: policies.doubts });
    changes.tell({ kind: 'state' });
    void accounts.decideAll('anew');
  }

  return {
    policies,
    gate,
    stepBack,
    begin() {
      stepBack.begin(loaded.set);
      expiry.look();
      const before = memory.setInForce();
      if (bounds() === undefined || before === undefined || before.revision === loaded.set.revision) {
        writePolicy(recorder, loaded.set, { doubts: doubtsOf(loaded.problems) });
        return;
      }
      gate.begin(loaded.set, doubtsOf(broughtDoubts(loaded.problems, before.doubts)));
    },
    accept: (revision, by) => policies.accept(revision, by),
  };
}

/** What an alarm says: numbers and rules, no names. */
function waitingText({ people, would, doubts = [] }: Finding, proposes: boolean): string {
  const rules = would.map(({ rule, count }) => `${rule} ${count}`).join(', ');
  const why =
    doubts.length > 0
      ? `the policies hold values that can mean nothing: ${doubts[0]}`
      : `the new policies would at once remove ${people} people who are identified or inside (${rules})`;
  const meanwhile = proposes ? 'until then their rules only propose' : 'the last set stays in force';
  return `${why}; they wait for "npx lobbyguard policies accept", ${meanwhile}`;
}

/** Who comes while a set waits is among those it would remove, too. */
async function survey(policies: Policies, gate: Gate, log: Log): Promise<void> {
  const one = policies.contender;
  if (one === undefined) return;
  try {
    policies.surveyed(one.set, await gate.survey(one.set, one.before));
  } catch (error) {
    log.error('whom the policies that wait would remove by now is not known', { reason: reasonOf(error) });
  }
}
