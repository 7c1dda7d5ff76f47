// What memory keeps of a decision and of an action: without facts, so that many fit.
import type { DecisionEntry } from '../audit/record.ts';

/** The last decision about a participant, without its facts. */
export interface RememberedDecision extends Pick<DecisionEntry, 'id' | 'revision' | 'rule' | 'action' | 'mode' | 'verdict' | 'because'> {
  /** Epoch ms. */
  at: number;
  identity: string;
}

/** An action that was decided or begun and of which no outcome is known: look before acting again. */
export interface UnfinishedAction {
  decision: string;
  account: string;
  /** As recorded. */
  meeting: string;
  participant: string;
  identity: string;
  rule: string | null;
  action: DecisionEntry['action'];
  /** Epoch ms of the decision, and of the last attempt. */
  at: number;
  attemptedAt?: number;
  /** Attempts on record; 0 when no request had left. */
  attempts: number;
  url?: string;
}
