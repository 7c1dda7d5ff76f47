// The policies in force and the gate before them: what goes on record about a set, and what a change of it means for the rest.
import type { By } from '../audit/human.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Config } from '../config/config.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Memory } from '../memory/memory.ts';
import type { RememberedSet } from '../memory/set-in-force.ts';
import type { LoadedPolicies } from '../policy/load.ts';
import type { PolicySet } from '../policy/policy.ts';
import { changedRules } from '../policy/rule-version.ts';
import type { Accounts } from './accounts.ts';
import type { Changes } from './changes.ts';
import { watchAcceptFile } from './gate/accept-file.ts';
import { broughtDoubts, doubtsOf } from './gate/doubts.ts';
import { watchExpiry } from './gate/expiry.ts';
import { followedBy } from './gate/foresee-all.ts';
import { createGate, type Gate } from './gate/gate.ts';
import type { Change, WaitingSet } from './gate/in-force.ts';
import { markOf } from './gate/mark.ts';
import { createProtectionGate } from './gate/protection-gate.ts';
import { createStepBack, type StepBack } from './gate/step-back.ts';
import { createPolicyWord } from './gate/word.ts';
import { type Policies, watchPolicies } from './policies.ts';
import type { Safety } from './safety.ts';

export interface PolicyStage {
  policies: Policies;
  gate: Gate;
  stepBack: StepBack;
  /** The set as it is at the start: in force, or on probation because another one was in force before. */
  begin(): void;
  accept(revision: string, by: By): boolean;
  /** What waits for a human, while something does. */
  readonly waiting: WaitingSet | undefined;
  /** Others than before may be protected. */
  protectionChanged(): void;
  /** Of what is in force. */
  mark(): string;
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
  /** Fewer people are protected from now on. */
  onLetGo(): void;
}

const surveyEveryMs = 2_000;

export function createPolicyStage(options: PolicyStageOptions): PolicyStage {
  const { config, loaded, log, recorder, memory, accounts, changes, safety } = options;
  const meetings = () => accounts.meetings().map(({ account, moderator }) => followedBy(account, moderator));
  /** In dry run and in assist no rule removes anybody. */
  const bounds = () => (config.mode === 'enforce' ? safety.maxNewRemovals : undefined);
  const current = () => policies.current;
  const word = createPolicyWord(recorder, changes, safety);
  const gate = createGate({ bounds, meetings, current, protection: () => safety.digest, onProven, onClosed: (one) => policies.hold(one) });
  const policies = watchPolicies({
    path: config.policies,
    initial: loaded,
    log,
    judge: gate.judge,
    onStop,
    onChange,
    onWaiting: (one) => word.waits(one, policies.current.revision),
    onSurveyed: word.surveyed,
    onRecovered: () => recorder.ended('policy-rejected', 'the policies on disk are in order again'),
    onRejected(problems) {
      word.rejected(problems, policies.current.revision);
      if (policies.waiting === undefined) word.over('the files have changed');
    },
  });
  const protection = createProtectionGate({ safety, bounds, policies, gate, word, log, onLetGo: options.onLetGo });
  const stepBack = stepBackOf(options, current);
  changes.listen((change) => change.kind === 'record' && stepBack.observe(change.record));
  const accepting = watchAcceptFile({ directory: config.audit.directory, log, waiting: () => waiting()?.revision, accept });
  const expiry = watchExpiry({ recorder, policies: () => policies.current });
  const surveys = setInterval(() => void survey(policies, gate, log), surveyEveryMs);

  function onStop(): void {
    clearInterval(surveys);
    for (const part of [expiry, accepting, gate, protection]) part.stop();
  }

  function waiting(): WaitingSet | undefined {
    return policies.waiting ?? protection.waiting;
  }

  function accept(revision: string, by: By): boolean {
    return policies.accept(revision, by) || protection.accept(revision, by);
  }

  function onChange(set: PolicySet, { before, doubts, by }: Change): void {
    if (by !== undefined) gate.open();
    else if (isAsBefore(memory.setInForce(), set, safety)) gate.back(set);
    else gate.took(set, before);
    const changed = changedRules(before, set);
    word.inForce(set, { doubts, by, changed, probation: gate.isOpen ? undefined : true });
    recorder.ended('policy-rejected', 'the policies on disk are in force again');
    word.over(by === undefined ? 'the files have changed' : 'a human has accepted the set', by);
    stepBack.changed(set);
    expiry.look();
    options.onChange(set, changed);
  }

  /** What was found against the set in force was found with others protected. */
  function protectionChanged(): void {
    const isBack = !gate.isOpen && isAsBefore(memory.setInForce(), policies.current, safety);
    if (isBack) gate.back(policies.current);
    if (isBack || gate.lookAgain()) settle('the configuration has changed');
    protection.changed();
  }

  /** Everybody present has been looked at, or is no more ours to look at. */
  function onProven(): void {
    settle("the account it waited for is another node's");
  }

  /** Nothing is held against the set in force, as far as is known. */
  function settle(why: string): void {
    policies.release();
    if (policies.waiting === undefined) word.over(why);
    if (!gate.isOpen) return;
    word.inForce(policies.current, { doubts: policies.doubts });
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
      if (bounds() === undefined || before === undefined || isAsBefore(before, loaded.set, safety)) {
        word.inForce(loaded.set, { doubts: doubtsOf(loaded.problems) });
        return;
      }
      gate.begin(loaded.set, doubtsOf(broughtDoubts(loaded.problems, before.doubts)));
    },
    accept,
    get waiting() {
      return waiting();
    },
    protectionChanged,
    mark: () => markOf(policies.current, safety.digest),
  };
}

function stepBackOf({ memory, recorder, safety, accounts }: PolicyStageOptions, policies: () => PolicySet): StepBack {
  return createStepBack({
    reversals: memory.reversals,
    recorder,
    policies,
    maxReversals: () => safety.maxReversals,
    onStep: () => void accounts.decideAll('anew'),
  });
}

/** Nothing is new since rules acted last: neither they, nor who is protected from them. Older records do not tell of the second. */
function isAsBefore(before: RememberedSet | undefined, { revision }: PolicySet, { digest }: Safety): boolean {
  return before?.revision === revision && (before.protection ?? digest) === digest;
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
