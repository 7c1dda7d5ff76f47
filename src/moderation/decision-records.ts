// What goes on record about a decision.
import { randomUUID } from 'node:crypto';
import type { DecisionEntry } from '../audit/record.ts';
import { defined } from '../defined.ts';
import type { Assessment } from '../guard/assess.ts';
import type { Clearance } from '../guard/guard.ts';
import type { Action } from '../policy/action.ts';
import type { PolicySet, Rule } from '../policy/policy.ts';
import type { Situation } from '../roster/facts.ts';
import { identityOf } from '../roster/identity.ts';
import type { Counted } from '../rulings/stage.ts';
import type { Person } from './person.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

/** What a decision rests on. */
export interface Judgement {
  ruling: Counted;
  situation: Situation;
  fingerprint: string;
  set: PolicySet;
}

/** What a rule on trial would have done. */
export interface Trial {
  rule: Rule;
  action: Action;
  clearance: Clearance;
}

export interface DecisionRecords {
  decision(person: Person, judgement: Judgement, assessment: Assessment): DecisionEntry;
  trial(person: Person, judgement: Judgement, trial: Trial): DecisionEntry;
}

export function createDecisionRecords({ account }: ModeratorDeps, view: MeetingView): DecisionRecords {
  function decision({ presence }: Person, { ruling, situation, set }: Judgement, assessment: Assessment): DecisionEntry {
    const { rel: _rel, ...assessed } = assessment;
    const { key, arrivedAt } = presence;
    return {
      type: 'decision',
      account,
      id: randomUUID(),
      meeting: view.meeting().key,
      participant: key,
      identity: identityOf(situation.facts, key),
      ...(arrivedAt === undefined ? {} : { arrivedAt: new Date(arrivedAt).toISOString() }),
      facts: situation.facts,
      ...defined({ counts: ruling.counts }),
      revision: set.revision,
      ...assessed,
    };
  }

  return {
    decision,
    trial(person, judgement, { rule, action, clearance }) {
      const verdict =
        clearance.kind === 'order' ? { verdict: 'would-act' as const } : { verdict: 'stay' as const, because: clearance.because };
      return { ...decision(person, judgement, { rule: rule.id, action, mode: 'dry-run', ...verdict }), trial: true };
    },
  };
}
