// Moderates the people of one meeting: the person an event was about is read, ruled on by the policies, cleared by the guard, put on record, and
// ordered about. The one rule: nobody is decided on by a representation older than the newest event about them.
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DecisionEntry } from '../audit/record.ts';
import type { Clearance } from '../guard/guard.ts';
import { type Action, removesBy } from '../policy/action.ts';
import type { PolicySet, Rule, Ruling } from '../policy/policy.ts';
import type { Situation } from '../roster/facts.ts';
import { identityOf } from '../roster/identity.ts';
import type { Presence } from '../roster/roster.ts';
import { type Assessment, assess, claim, clear, ledgerKey } from './assess.ts';
import { createOrders } from './orders.ts';
import { type Case, isCurrent, isPresent, type MeetingView, type ModeratorDeps, openCase } from './person.ts';
import { createReader } from './reader.ts';
import { countArrival, fingerprintOf, situationOf } from './situation.ts';

/** Why a decision is made: something about the person changed, something around them did, or everyone is to be decided again. */
export type Trigger = 'change' | 'ambient' | 'anew';

export interface Moderator {
  /** Something about this participant may have changed: read, then decide. */
  refresh(presence: Presence): void;
  left(presence: Presence): void;
  decideAll(trigger: Trigger): Promise<void>;
  /** People whose last action failed or was not confirmed are decided again; those without the link it takes are looked at again. */
  retryUnfinished(): void;
  /** We have just entered: what the log knows of this meeting's removals counts again. */
  remember(): void;
  /** The meeting is gone or the session lost: no request may follow. */
  abandon(): void;
  /** Orders of which no outcome is known yet. */
  readonly outstanding: number;
}

interface Judgement {
  ruling: Ruling;
  situation: Situation;
  fingerprint: string;
  set: PolicySet;
  trigger: Trigger;
}

interface Trial {
  rule: Rule;
  action: Action;
  clearance: Clearance;
}

const lateLinkMs = [2_000, 10_000];

/** Decisions about everyone give way to events after this many people. */
const peoplePerTurn = 25;

export function createModerator(deps: ModeratorDeps, view: MeetingView): Moderator {
  const { recorder, actuators } = deps;
  const cases = new Map<string, Case>();
  const reader = createReader(deps, view, {
    onRead(one) {
      if ((one.participant?.inLobby ?? one.presence.inLobby) === false) one.execution?.entered();
    },
    onCurrent: (one) => judge(one, 'change'),
    onGone(one) {
      view.roster.remove(one.presence.key);
      left(one.presence);
    },
  });
  const orders = actuators && createOrders({ deps, view, actuators, reader, judge: (one) => judge(one, 'change') });

  function caseOf(presence: Presence): Case {
    const known = cases.get(presence.key);
    if (known?.presence === presence) return known;
    known?.execution?.left();
    const fresh = openCase(presence);
    cases.set(presence.key, fresh);
    return fresh;
  }

  function left(presence: Presence): void {
    const one = cases.get(presence.key);
    if (one?.presence !== presence) return;
    cases.delete(presence.key);
    one.execution?.left();
  }

  function decidable(one: Case): boolean {
    return isCurrent(one) && isPresent(one, view) && view.ready() && !deps.draining() && one.execution?.accepted !== true;
  }

  async function judge(one: Case, trigger: Trigger): Promise<void> {
    const { participant } = one;
    if (participant === undefined || !decidable(one)) return;
    const set = deps.policies();
    countArrival(one, participant, deps, view);
    const situation = situationOf(one, participant, deps, view);
    const fingerprint = fingerprintOf(one, situation, set, view);
    if (trigger === 'change' && one.fingerprint === fingerprint) return;
    one.judgement += 1;
    const { judgement } = one;
    const ruling = await set.decide(situation).catch(undecided);
    if (ruling === undefined) return;
    if (one.judgement !== judgement || one.participant !== participant || !decidable(one) || deps.policies() !== set) return;
    conclude(one, { ruling, situation, fingerprint, set, trigger });
  }

  /** Single rules fail on record (`because: error`); this is the whole set failing, and nobody is touched by it. */
  function undecided(error: unknown): undefined {
    const message = `someone could not be decided on and stays where they are: ${error instanceof Error ? error.message : String(error)}`;
    recorder.alarm('decision-failed', message, { account: deps.account, meeting: view.meeting().key });
  }

  function conclude(one: Case, judgement: Judgement): void {
    const { ruling, fingerprint, situation, trigger } = judgement;
    const trials = ruling.trials.map(({ rule, action }) => ({ rule, action, clearance: clear(one, action, deps, view) }));
    const assessed = assess(one, ruling, deps, view);
    if (trigger === 'ambient' && one.fingerprint === fingerprint && isNothingNew(one, signatureOf(assessed, trials), assessed)) return;
    // First, because an order that is taken back gives back what it claimed.
    if (assessed.because !== 'duplicate') orders?.withdraw(one);
    else if (one.ordered !== undefined) one.ordered.fingerprint = fingerprint;
    const assessment = claim(assessed, situation.at, deps, view);
    one.fingerprint = fingerprint;
    one.signature = signatureOf(assessment, trials);
    one.linkless = assessment.because === 'no-link';
    if (one.linkless) lookForLink(one);
    for (const trial of trials) recorder.write(trialRecord(one, judgement, trial));
    const entry = decisionRecord(one, judgement, assessment);
    const recorded = recorder.write(entry) !== undefined;
    if (assessment.because === 'held') tellHuman(assessment.rule);
    if (assessment.verdict !== 'act' || assessment.rel === undefined) return;
    if (recorded) orders?.place(one, entry, assessment.rel, fingerprint);
    else forget(one, assessment);
  }

  /** A link may come later than its person, and without an event for people who were there before us: a few looks before the next reconcile. */
  function lookForLink(one: Case): void {
    for (const afterMs of lateLinkMs) {
      setTimeout(() => {
        if (!one.linkless || !isPresent(one, view)) return;
        view.roster.touch(one.presence);
        reader.refresh(one);
      }, afterMs).unref();
    }
  }

  /** A decision that could not be recorded was not made. */
  function forget(one: Case, { rel, rule }: Assessment): void {
    delete one.fingerprint;
    if (removesBy(rel)) deps.ledger.release(ledgerKey(view), rule ?? '');
  }

  function decisionRecord(one: Case, { ruling, situation, set }: Judgement, assessment: Assessment): DecisionEntry {
    const { rel: _rel, ...assessed } = assessment;
    const { key, arrivedAt } = one.presence;
    return {
      type: 'decision',
      account: deps.account,
      id: randomUUID(),
      meeting: view.meeting().key,
      participant: key,
      identity: identityOf(situation.facts, key),
      ...(arrivedAt === undefined ? {} : { arrivedAt: new Date(arrivedAt).toISOString() }),
      facts: situation.facts,
      ...(ruling.counts === undefined ? {} : { counts: ruling.counts }),
      revision: set.revision,
      ...assessed,
    };
  }

  function trialRecord(one: Case, judgement: Judgement, { rule, action, clearance }: Trial): DecisionEntry {
    const verdict =
      clearance.kind === 'order' ? { verdict: 'would-act' as const } : { verdict: 'stay' as const, because: clearance.because };
    return { ...decisionRecord(one, judgement, { rule: rule.id, action, mode: 'dry-run', ...verdict }), trial: true };
  }

  function tellHuman(rule: string | null): void {
    deps.log.warn('someone is held for a human to decide', { account: deps.account, meeting: view.meeting().key, rule });
  }

  async function decideAll(trigger: Trigger): Promise<void> {
    let turn = 0;
    for (const one of [...cases.values()]) {
      if (trigger === 'anew') delete one.fingerprint;
      await judge(one, trigger);
      turn += 1;
      if (turn % peoplePerTurn === 0) await nextTurn();
    }
  }

  return {
    refresh: (presence) => reader.refresh(caseOf(presence)),
    left,
    decideAll,
    retryUnfinished() {
      for (const one of cases.values()) {
        const due = one.retryAt !== undefined && one.retryAt <= performance.now();
        if (one.execution !== undefined || !(due || one.linkless)) continue;
        if (due) {
          delete one.fingerprint;
          delete one.retryAt;
        }
        view.roster.touch(one.presence);
        reader.refresh(one);
      }
    },
    remember() {
      const { key } = view.meeting();
      const tripped = deps.memory.trippedRules(key, actuators === undefined);
      deps.ledger.restore(ledgerKey(view), deps.memory.removalsSent(key, 60_000, deps.now()), tripped);
    },
    abandon() {
      for (const one of cases.values()) one.execution?.abandon();
      cases.clear();
    },
    get outstanding() {
      return [...cases.values()].filter((one) => one.execution !== undefined).length;
    },
  };
}

function signatureOf({ rule, action, verdict, because }: Assessment, trials: readonly Trial[]): string {
  return JSON.stringify([rule, action, verdict, because, trials.map((trial) => [trial.rule.id, trial.clearance])]);
}

/** What was decided before still holds, or is being carried out. */
function isNothingNew(one: Case, signature: string, assessment: Assessment): boolean {
  return one.signature === signature || (assessment.because === 'duplicate' && one.execution !== undefined);
}
