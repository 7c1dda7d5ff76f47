// The action queue's port: WHEN something may be sent (product contract, section 8 "Priority" and limits).

export type Lane = 'eject' | 'reject' | 'admit';

/** One thing to do to one participant. The queue knows nothing else about it. */
export interface Job {
  /** Unique among live jobs: one live job per participant. */
  key: string;
  lane: Lane;
  /**
   * One try. Called when the job's turn has come; holds a concurrency place until it settles.
   * It prepares (read, guard, attempt record), then awaits `slot()` immediately before each request.
   * Resolves to undefined when finished, or to a delay after which it wants another try.
   * Never rejects; `signal` aborts when the job is cancelled or the queue closes.
   */
  run(slot: () => Promise<void>, signal: AbortSignal): Promise<{ retryInMs: number } | undefined>;
  /** Called once if the job is cancelled before it finished by itself. */
  cancelled(reason: string): void;
}

export interface ActionQueue {
  /** Adds a job; false when a live job has the same key. */
  add(job: Job): boolean;
  has(key: string): boolean;
  /** Cancels one job wherever it is: waiting, backing off, preparing. A request already sent is not recalled. */
  cancel(key: string, reason: string): boolean;
  /** Cancels all jobs that have not been sent (kill switch, policy change). */
  cancelAll(reason: string): void;
  /** Slows the account down after 429/503: no slot is given before `delayMs` has passed; the rate recovers by itself. */
  slowDown(delayMs?: number): void;
  /** Waiting, backing off and running. */
  readonly size: number;
  /** Stops giving slots, cancels what waits, resolves when running tries have settled or `graceMs` has passed. */
  close(graceMs: number): Promise<void>;
}
