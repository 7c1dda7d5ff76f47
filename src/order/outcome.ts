// What became of an order.

export const outcomeResults = ['done', 'gone', 'denied', 'failed', 'cancelled', 'unconfirmed'] as const;
export type OutcomeResult = (typeof outcomeResults)[number];

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
