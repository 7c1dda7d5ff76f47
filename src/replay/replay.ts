// Decides recorded participants again with other policies and compares. One pass, flat memory; the virtual clock is each record's own time.
import { setImmediate } from 'node:timers/promises';
import type { AuditLine } from '../audit/reading/read.ts';
import { createAgreement, type RuleAgreement } from '../memory/agreement.ts';
import { createMemory } from '../memory/memory.ts';
import type { Action } from '../policy/action.ts';
import type { Mode } from '../policy/mode.ts';
import { isNamed } from '../policy/name-form.ts';
import type { PolicySet, Ruling } from '../policy/policy.ts';
import { type Change, changeOf, isProposed } from './change.ts';
import { createEffect, type Effect } from './effect.ts';
import { createPlaces } from './places.ts';
import { remember } from './remember.ts';
import { afterRecordedHold, type DecisionRecord, recordedSituation } from './situation.ts';
import { createTally, type Group, type Person } from './tally.ts';
import { createHoldEnds, type HoldEnds } from './then/hold-ends.ts';
import { createModesThen, type ModesThen } from './then/modes.ts';

export interface ReplayReport {
  /** Decisions replayed. */
  decisions: number;
  /** Decisions that differ in what would happen to the person. */
  changed: number;
  counts: Readonly<Record<Change, number>>;
  groups: readonly Group[];
  /** Whom the set would newly remove, by person, meeting and minute. */
  effect: Effect;
  /** Same thing happens, by another rule. */
  otherRule: number;
  /** What rules on trial would have done, in the new set. */
  trials: readonly { rule: string; action: Action; count: number }[];
  /** Decisions in which a rule failed: they stay as they are, for a human. */
  errors: number;
  /** What humans did about people, held against what the replayed rules would do to them. */
  humans: Readonly<Record<string, RuleAgreement>>;
  /** `humans`: what a human decided, which no policy decides again. */
  skipped: { trials: number; invalid: number; humans: number };
  /** Revisions on record, and of the set replayed with. */
  recordedRevisions: readonly string[];
  revision: string;
}

const linesPerBreath = 500;
/** What a human can agree with. */
const judgeable: ReadonlySet<string> = new Set(['reject', 'eject', 'remove', 'admit']);
const maxRevisions = 100;

export async function replay(batches: AsyncIterable<Iterable<AuditLine>>, set: PolicySet): Promise<ReplayReport> {
  const run = new Run(set);
  let seen = 0;
  for await (const batch of batches) {
    for (const line of batch) {
      run.note(line);
      if (line.kind === 'record' && line.record.type === 'decision' && run.isToDecide(line.record)) await run.decide(line.record);
      if (++seen % linesPerBreath === 0) await setImmediate();
    }
  }
  return run.report();
}

class Run {
  readonly #set: PolicySet;
  /** Filled only for a set that counts: it costs more than deciding. */
  readonly #memory = createMemory();
  readonly #places = createPlaces();
  readonly #modes: ModesThen;
  readonly #tally = createTally();
  readonly #effect = createEffect();
  readonly #agreement = createAgreement();
  readonly #holdEnds: HoldEnds;
  readonly #trials = new Map<string, { rule: string; action: Action; count: number }>();
  readonly #revisions = new Set<string>();
  #decisions = 0;
  #otherRule = 0;
  #errors = 0;
  #skippedTrials = 0;
  #skippedHumans = 0;
  #invalid = 0;

  constructor(set: PolicySet) {
    this.#set = set;
    this.#modes = createModesThen(set);
    this.#holdEnds = createHoldEnds(set.revision, (record, ruling) => this.#compare(record, ruling, 'hold'));
  }

  note(line: AuditLine): void {
    if (line.kind === 'problem') {
      this.#invalid += 1;
      return;
    }
    this.#modes.note(line.record);
    if (line.record.type === 'start' || line.record.type === 'policy') return;
    if (this.#set.ambient.counts) remember(this.#memory, line.record);
    this.#places.note(line.record);
    this.#holdEnds.note(line.record);
    if (line.record.type === 'human') this.#agreement.human(line.record.participant, line.record);
  }

  /** What no policy decides again is counted. */
  isToDecide(record: DecisionRecord): boolean {
    const isTrial = record.trial === true;
    const isHuman = !isTrial && record.rule === null && record.human !== undefined;
    if (isTrial) this.#skippedTrials += 1;
    if (isHuman) this.#skippedHumans += 1;
    // That they had left is no decision, and nobody to decide on.
    return !isTrial && !isHuman && record.because !== 'left';
  }

  async decide(record: DecisionRecord): Promise<void> {
    const decided = await this.#set.decide(recordedSituation(record, this.#memory, this.#places.of(record.meeting)));
    const ruling = afterRecordedHold(record, decided);
    this.#decisions += 1;
    if (ruling.error !== undefined) this.#errors += 1;
    if (this.#revisions.size < maxRevisions) this.#revisions.add(record.revision);
    for (const trial of ruling.trials) this.#onTrial(trial.rule.id, trial.action);
    if (decided.rule !== null && judgeable.has(decided.action)) this.#agreement.asked(record.participant, decided.rule.id, decided.action);
    this.#holdEnds.decided(record, decided);
    if (!this.#compare(record, ruling) && !isNamed(record.rule, ruling.rule?.id)) this.#otherRule += 1;
  }

  /** Whether something else would happen to them. `after`: once their time is up. */
  #compare(record: DecisionRecord, ruling: Ruling, after?: 'hold'): boolean {
    const then = this.#modes.of(record, ruling);
    const change = changeOf(record, ruling, then);
    if (change === undefined) return false;
    if (change === 'newly removed') this.#effect.newlyRemoved(record);
    this.#tally.add(groupOf(change, { record, ruling, then, after }), personOf(record));
    return true;
  }

  #onTrial(rule: string, action: Action): void {
    const trial = this.#trials.get(rule) ?? { rule, action, count: 0 };
    trial.count += 1;
    this.#trials.set(rule, trial);
  }

  report(): ReplayReport {
    this.#holdEnds.finish();
    const counts = this.#tally.counts();
    return {
      decisions: this.#decisions,
      changed: Object.values(counts).reduce((sum, count) => sum + count, 0),
      counts,
      groups: this.#tally.groups(),
      effect: this.#effect.effect(),
      otherRule: this.#otherRule,
      trials: [...this.#trials.values()],
      errors: this.#errors,
      humans: this.#agreement.rules(),
      skipped: { trials: this.#skippedTrials, invalid: this.#invalid, humans: this.#skippedHumans },
      recordedRevisions: [...this.#revisions],
      revision: this.#set.revision,
    };
  }
}

interface Compared {
  record: DecisionRecord;
  ruling: Ruling;
  then: Mode | undefined;
  after: 'hold' | undefined;
}

function groupOf(change: Change, { record, ruling, then, after }: Compared): Omit<Group, 'count' | 'people'> {
  const { rule, action, meeting, facts } = record;
  const subject = facts['meeting.subject'];
  return {
    change,
    from: { rule, action, ...proposed(action, then) },
    to: {
      rule: ruling.rule?.id ?? null,
      action: ruling.action,
      ...proposed(ruling.action, ruling.rule?.mode),
      ...(after === undefined ? {} : { after }),
      trials: ruling.trials.map((trial) => ({ rule: trial.rule.id, action: trial.action })),
    },
    meeting,
    ...(typeof subject === 'string' ? { subject } : {}),
  };
}

function proposed(action: string, mode: Mode | undefined): { proposed?: true } {
  return isProposed(action, mode) ? { proposed: true } : {};
}

function personOf({ facts, participant, at }: DecisionRecord): Person {
  const { name, uri } = facts;
  return { participant, at, ...(typeof name === 'string' ? { name } : {}), ...(typeof uri === 'string' ? { uri } : {}) };
}
