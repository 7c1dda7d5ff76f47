// The policy set in force, and what keeps another one from taking its place: it is broken, or it waits for a human.
import { createHash } from 'node:crypto';
import type { By } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import { formatProblem, type Problem } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { LoadedPolicies } from '../../policy/load.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { broughtDoubts, doubtsOf } from './doubts.ts';
import type { Finding } from './finding.ts';

/** A set, and why it waits. */
export interface WaitingSet {
  revision: string;
  /** Epoch ms. */
  since: number;
  finding: Finding;
  /** After a start: no older set is at hand, so this one proposes meanwhile. */
  proposes: boolean;
}

export interface Change {
  before: PolicySet;
  doubts: readonly string[];
  /** The human who accepted it. */
  by?: By;
}

export interface Sound {
  set: PolicySet;
  problems?: readonly Problem[];
}

export interface InForceOptions {
  log: Log;
  /** What keeps a set from taking effect. Absent: nothing ever does. */
  judge?(next: PolicySet, current: PolicySet): Promise<Finding | undefined>;
  onChange(set: PolicySet, change: Change): void;
  onWaiting?(waiting: WaitingSet): void;
  /** Others than before would be removed by the set that waits. */
  onSurveyed?(waiting: WaitingSet): void;
  onRejected(problems: readonly Problem[]): void;
  /** What is on disk now is no longer broken. */
  onRecovered?(): void;
}

export interface InForce {
  readonly current: PolicySet;
  /** The newest set's first problem, while it is rejected. */
  readonly rejected: string | undefined;
  /** Values that can mean nothing, in the set in force. */
  readonly doubts: readonly string[];
  /** The set that waits for a human, while one does. */
  readonly waiting: WaitingSet | undefined;
  /** What is on disk now. */
  found(loaded: LoadedPolicies): Promise<void>;
  /** The set of this revision takes effect. False: it does not wait, or not any more. */
  accept(revision: string, by: By): boolean;
  /** The set that waits, and the one it would take the place of, where that one acts. */
  readonly contender: { set: PolicySet; before: PolicySet | undefined } | undefined;
  /** Whom it would remove by now. */
  surveyed(set: PolicySet, finding: Finding): void;
  /** The set in force itself is to wait: its rules only propose. */
  hold(finding: Finding): void;
  /** Nothing is held against the set in force any more. */
  release(): void;
}

export function createInForce(initial: Sound, options: InForceOptions): InForce {
  const { log } = options;
  let inForce = initial;
  let rejected: { digest: string; first: string } | undefined;
  /** The set in force itself waits: it only proposes, somewhere at least. */
  let own: WaitingSet | undefined;
  /** Another one waits: it is the one that people are asked about. */
  let next: { sound: Sound; waiting: WaitingSet } | undefined;

  const waiting = (): WaitingSet | undefined => next?.waiting ?? own;

  /** Values an administrator has started with, or accepted: no change may bring another. */
  const doubts = (): string[] => doubtsOf(inForce.problems ?? []);

  async function found(loaded: LoadedPolicies): Promise<void> {
    if (!loaded.ok) return reject(loaded.problems.filter((problem) => problem.severity === 'error'));
    const brought = broughtDoubts(loaded.problems, doubts());
    if (brought.length > 0) return reject(brought);
    const recovered = rejected !== undefined;
    rejected = undefined;
    if (recovered) options.onRecovered?.();
    if (loaded.set.revision === waiting()?.revision) return;
    const isBack = loaded.set.revision === inForce.set.revision;
    if (isBack && !recovered && next === undefined) return;
    const finding = isBack ? undefined : await options.judge?.(loaded.set, inForce.set);
    if (finding === undefined) return take(loaded, undefined);
    const { revision } = loaded.set;
    next = { sound: loaded, waiting: { revision, since: Date.now(), finding, proposes: false } };
    tell(next.waiting);
  }

  function hold(finding: Finding): void {
    own = { revision: inForce.set.revision, since: Date.now(), finding, proposes: true };
    if (next === undefined) tell(own);
  }

  function tell(waits: WaitingSet): void {
    log.error('policies wait for a human', { people: waits.finding.people, revision: waits.revision.slice(0, 12) });
    options.onWaiting?.(waits);
  }

  function take(taken: Sound, by: By | undefined): void {
    const before = inForce.set;
    inForce = taken;
    next = undefined;
    own = undefined;
    const { rules, revision } = taken.set;
    log.info('new policies in force', { rules: rules.length, revision: revision.slice(0, 12) });
    options.onChange(taken.set, { before, doubts: doubts(), ...defined({ by }) });
  }

  function reject(problems: readonly Problem[]): void {
    const lines = problems.map(formatProblem);
    const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
    if (rejected?.digest === digest) return;
    rejected = { digest, first: lines[0] ?? 'unknown problem' };
    // What waited is not on disk any more.
    if (next !== undefined && own !== undefined) tell(own);
    next = undefined;
    log.error('policies rejected, the last good set stays in force', { problems: lines });
    options.onRejected(problems);
  }

  return {
    get current() {
      return inForce.set;
    },
    get rejected() {
      return rejected?.first;
    },
    get doubts() {
      return doubts();
    },
    get waiting() {
      return waiting();
    },
    get contender() {
      if (next !== undefined) return { set: next.sound.set, before: inForce.set };
      return own && { set: inForce.set, before: undefined };
    },
    surveyed(set, { people, would }) {
      const known = waiting();
      if (known === undefined || known.revision !== set.revision || isSame(known.finding, { people, would })) return;
      const now = { ...known, finding: { ...known.finding, people, would } };
      if (next === undefined) own = now;
      else next = { ...next, waiting: now };
      options.onSurveyed?.(now);
    },
    found,
    accept(revision, by) {
      if (waiting()?.revision !== revision) return false;
      take(next?.sound ?? inForce, by);
      return true;
    },
    hold,
    release() {
      own = undefined;
    },
  };
}

function isSame(one: Finding, other: Finding): boolean {
  return one.people === other.people && JSON.stringify(one.would) === JSON.stringify(other.would);
}
