// What became of an order.

export const outcomeResults = ['done', 'gone', 'denied', 'failed', 'cancelled', 'unconfirmed'] as const;
export type OutcomeResult = (typeof outcomeResults)[number];

/**
 * How an order ended, beside its result: for good; given up by the queue (`taken-back`: paused, stopping); never carried out by the server
 * (`unreached`), perhaps because it says that the meeting is gone (`meeting-gone`); refused by it (`refused`); or taken by it without effect
 * (`ineffective`). `overtaken`: nothing is known of a request that was sent, they were still there, and the order fits them no more.
 */
export type Ending = 'settled' | 'refused' | 'taken-back' | 'overtaken' | 'unreached' | 'meeting-gone' | 'ineffective';

/** In a cluster: under which ownership of the account something is written, and when, by the clock of Redis, ms. */
export interface Ownership {
  token?: number;
  redisAt?: number;
}

export interface AttemptEntry extends Ownership {
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
  /** In a cluster: when its last request was permitted, by the clock of Redis, ms. */
  permitAt?: number;
}

/** What the server answered, as far as it said anything. */
export type Answer = Pick<OutcomeEntry, 'status' | 'code' | 'subcode'>;
