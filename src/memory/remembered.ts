// What memory keeps of an action: without facts, so that many fit.
import type { DecisionEntry } from '../audit/record.ts';

/** An action that was ordered, decided or begun and of which no outcome is known: look before acting again. */
export interface UnfinishedAction {
  /** Of what a human ordered and nothing was decided about yet, the human act. */
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

export interface SentRemoval {
  rule: string;
  agoMs: number;
}
