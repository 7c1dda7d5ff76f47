// What became of an order.

export type OutcomeResult = 'done' | 'gone' | 'denied' | 'failed' | 'cancelled' | 'unconfirmed';

export interface AttemptEntry {
  type: 'attempt';
  account: string;
  decision: string;
  n: number;
  method: 'POST';
  url: string;
}

export interface OutcomeEntry {
  type: 'outcome';
  account: string;
  decision: string;
  result: OutcomeResult;
  status?: number;
  code?: string;
  subcode?: string;
  attempts: number;
  waitedMs: number;
  tookMs: number;
}
