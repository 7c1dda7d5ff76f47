// Decides about one person: the policies rule, the guard clears, the cap grants, and the record tells, before anything is ordered.
// The one rule: nobody is decided on by a representation older than the newest event about them.

import type { DecisionEntry } from '../audit/record.ts';
import { reasonOf } from '../errors.ts';
import { type Assessment, assess } from '../guard/assess.ts';
import type { PolicySet, Ruling } from '../policy/policy.ts';
import type { Lane } from '../queue/queue.ts';
import type { Situation } from '../roster/facts.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { Counted } from '../rulings/stage.ts';
import { type Cap, ledgerKey } from './cap.ts';
import { clear, shieldOf } from './clearance.ts';
import { createDecisionRecords, type Judgement, type Trial } from './decision-records.ts';
import type { Holds } from './holds.ts';
import type { Humans } from './humans/humans.ts';
import type { Orders } from './orders.ts';
import { isCurrent, isPresent, type Opinion, type Order, type Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { countArrival, fingerprintOf, situationOf } from './situation.ts';

/** Why a decision is made: something about the person changed, something around them did, or everyone is decided again. */
export type Trigger = 'change' | 'ambient' | 'anew';

export interface Judge {
  judge(person: Person, trigger: Trigger): Promise<void>;
  /** The next judgement is a decision, whatever was decided before. */
  forget(person: Person): void;
}

export interface JudgeOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  cap: Cap;
  /** By whose hands: those of rules, or those of humans, which also serve to take back. Absent: nothing that could send exists. */
  orders(whose: 'rules' | 'humans'): Orders | undefined;
  humans: Humans;
  holds: Holds;
  /** The decision waits for a link. */
  onLinkless(person: Person): void;
  onDecided(person: Person, assessment: Assessment): void;
}

export function createJudge({ deps, view, cap, orders, humans, holds, onLinkless, onDecided }: JudgeOptions): Judge {
  const { recorder } = deps;
  const records = createDecisionRecords(deps, view);

  function decidable(person: Person): boolean {
    const { order } = person.pending;
    return isCurrent(person) && isPresent(person, view) && view.ready() && !deps.draining() && order?.execution.accepted !== true;
  }

  async function judge(person: Person, trigger: Trigger): Promise<void> {
    const { participant } = person.sight;
    if (participant === undefined || !decidable(person)) return;
    const opinion = opinionOf(person);
    const set = deps.policies();
    if (!opinion.arrivalCounted) opinion.arrivalCounted = countArrival(person, participant, deps, view);
    const situation = situationOf(person, participant, deps, view);
    const fingerprint = fingerprintOf(person, participant, deps, view);
    const shield = shieldOf(person, participant, deps, view);
    const isSame = opinion.fingerprint === fingerprint;
    if (trigger === 'change' && isSame && opinion.shield === shield) return;
    opinion.judgement += 1;
    const { judgement } = opinion;
    const policy = await decide(set, situation);
    if (policy === undefined || opinion.judgement !== judgement) return;
    if (person.sight.participant !== participant || !decidable(person) || deps.policies() !== set) return;
    const ruling = steppedBack(humans.counted(person, holds.counted(person, policy, situation.at), situation.at));
    opinion.shield = shield;
    conclude(person, { ruling, situation, fingerprint, set, trigger: isSame && trigger === 'change' ? 'ambient' : trigger });
  }

  /** The rule may propose, and not act. */
  function steppedBack(ruling: Counted): Counted {
    const isBack = ruling.rule !== null && deps.isSteppedBack?.(ruling.rule) === true;
    return isBack ? { ...ruling, proposeOnly: true } : ruling;
  }

  /** Single rules fail on record (`because: error`); undefined is the whole set failing, and nobody is touched by it. */
  async function decide(set: PolicySet, situation: Situation): Promise<Ruling | undefined> {
    try {
      return await set.decide(situation);
    } catch (error) {
      const message = `someone could not be decided on and stays where they are: ${reasonOf(error)}`;
      recorder.alarm('decision-failed', message, { account: deps.account, meeting: view.meeting().key });
      return undefined;
    }
  }

  function conclude(person: Person, judgement: Judgement & { trigger: Trigger }): void {
    const { ruling, fingerprint, trigger } = judgement;
    const trials = ruling.trials.map(({ rule, action }) => ({ rule, action, clearance: clear(person, action, deps, view) }));
    const assessed = assessNow(person, ruling);
    if (trigger === 'ambient' && isNothingNew(person, fingerprint, signatureOf(assessed, trials), assessed)) return;
    // First, because an order that is taken back gives back what it claimed.
    if (assessed.because === 'duplicate') orders('humans')?.confirm(person, fingerprint);
    else orders('humans')?.withdraw(person);
    const assessment = cap.claim(assessed, ruling.rule);
    const linkless = assessment.because === 'no-link';
    Object.assign(opinionOf(person), { fingerprint, signature: signatureOf(assessment, trials), linkless });
    if (linkless) onLinkless(person);
    for (const trial of trials) recorder.write(records.trial(person, judgement, trial));
    carryOut(person, judgement, assessment);
  }

  function assessNow(person: Person, ruling: Counted): Assessment {
    const { rule, action, human } = ruling;
    const clearance = clear(person, action, deps, view);
    const { order } = person.pending;
    return assess({
      ruling,
      clearance,
      duplicate: clearance.kind === 'order' && isSameOrder(order, rule?.id ?? '', human, clearance.rel),
      paused: deps.paused(),
      tripped: rule !== null && cap.isTripped(rule.id),
      gated: deps.isGated?.(ledgerKey(view), deps.account) ?? false,
      mode: deps.mode,
    });
  }

  /** A decision that could not be recorded was not made. */
  function carryOut(person: Person, judgement: Judgement, assessment: Assessment): void {
    const { rule, verdict, rel, because } = assessment;
    const entry = records.decision(person, judgement, assessment);
    const recorded = recorder.write(entry) !== undefined;
    opinionOf(person).last = { ...entry, at: deps.now() };
    onDecided(person, assessment);
    if (because === 'held') deps.log.warn('someone is held for a human to decide', { account: deps.account, meeting: entry.meeting, rule });
    if (verdict !== 'act' || rel === undefined) return;
    if (recorded) {
      orders(entry.human === undefined ? 'rules' : 'humans')?.place(person, entry, rel, judgement.fingerprint, laneOf(person, entry, rel));
      return;
    }
    forget(person);
    cap.granted(rel, rule ?? '').release();
  }

  return { judge, forget };
}

function isSameOrder(order: Order | undefined, rule: string, human: string | undefined, rel: ActionRel): boolean {
  return order !== undefined && order.rule === rule && order.human === human && order.rel === rel;
}

/** Whoever waits at the desk for one person goes first; what was ordered for many, or by a pass, goes as a rule's orders do. */
function laneOf({ word }: Person, { human }: DecisionEntry, rel: ActionRel): Lane {
  const { standing } = word;
  const isSingle = standing.kind === 'ordered' && standing.said.id === human && standing.batch === undefined;
  return isSingle ? 'human' : rel;
}

function forget(person: Person): void {
  delete opinionOf(person).fingerprint;
}

/** The judge alone may write it. */
function opinionOf(person: Person): Opinion {
  return person.opinion;
}

function signatureOf({ rule, action, verdict, because }: Assessment, trials: readonly Trial[]): string {
  return JSON.stringify([rule, action, verdict, because, trials.map((trial) => [trial.rule.id, trial.clearance])]);
}

/** What was decided before still holds, or is being carried out. */
function isNothingNew({ opinion, pending }: Person, fingerprint: string, signature: string, assessed: Assessment): boolean {
  if (opinion.fingerprint !== fingerprint) return false;
  return opinion.signature === signature || (assessed.because === 'duplicate' && pending.order !== undefined);
}
