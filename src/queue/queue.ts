// The action queue's port: WHEN something may be sent.

/** `human`: one person waits at the desk for it. */
export type Lane = 'human' | 'eject' | 'reject' | 'admit';

/** A moment at which a request may leave. */
export interface Slot {
  /** The request was answered, or never left. Of this and `givenUp` only the first call counts. */
  answered(): void;
  /** Nobody waits for the answer any more, and nobody knows whether the request has arrived or still will. */
  givenUp(): void;
  /** Whether the request may still leave, as far as others who share a limit are concerned. */
  good(): boolean;
  /** Where it may have grown old while a connection was opened: asks the others again; `good` tells what came of it. */
  renew?: (() => Promise<void>) | undefined;
  /** When others who share a limit let it leave, by their clock. */
  readonly permitAt?: number | undefined;
  readonly ride: Ride;
}

/** One request. Jobs whose slots name the same ride travel together, and they ask for it in one turn of the event loop. */
export interface Ride {
  /** Jobs that were given it. */
  readonly size: number;
}

/** A job wants another try. */
export interface Again {
  retryInMs: number;
  /** Default: true. */
  failed?: boolean;
}

/** One thing to do to one participant. The queue knows nothing else about it. */
export interface Job {
  /** Unique among live jobs: one live job per participant. */
  key: string;
  lane: Lane;
  /** The meeting it is about: jobs of one meeting never take all places. */
  meeting: string;
  /** What others must know of it before its request leaves, where a permit is asked for. */
  attempt?: string;
  /**
   * One try. Called when the job's turn has come; holds a concurrency place until it settles.
   * It prepares (read, guard, attempt record), then awaits `slot()` immediately before each request, and calls `answered` once the
   * request has been answered or given up: until then it counts against the rate, at the latest until the try is over.
   * Resolves to undefined when finished, or to a delay after which it wants another try. Where `failed` is false, news or the clock overtook
   * it before its request left; a job whose try has failed travels alone from then on.
   * Never rejects. `signal` aborts, and `slot()` rejects with its reason, when the job is cancelled before its request left;
   * from then on it sends nothing and records nothing, `cancelled` has done so. With a request on its way the signal stays quiet
   * until the grace of `close` has passed.
   */
  run(slot: () => Promise<Slot>, signal: AbortSignal): Promise<Again | undefined>;
  /** Called once, within the call that cancels, if the job is cancelled before it finished by itself. Its key is free again by then. */
  cancelled(reason: string): void;
}

export interface QueueLimits {
  requestsPerSecond: number;
  /** Default: `requestsPerSecond`. */
  actionsPerSecond?: number | undefined;
  concurrency: number;
}

export interface ActionQueue {
  /**
   * Adds a job; false when a live job has the same key, or the queue is closed. The first jobs start within the call.
   * A job whose request was out when it was cancelled is followed by the new one: actions on one participant never overlap.
   */
  add(job: Job): boolean;
  has(key: string): boolean;
  /**
   * Cancels one job wherever it is: waiting, backing off, preparing, waiting for a slot. True when it was cancelled now.
   * A request already sent is not recalled: false, and the job is cancelled only if it wants another request or try.
   */
  cancel(key: string, reason: string): boolean;
  /** Cancels all jobs that have not been sent (kill switch, policy change). */
  cancelAll(reason: string): void;
  /**
   * Slows the account down after 429/503: no slot is given before `delayMs` (Retry-After; default: doubling, jittered) has passed;
   * rate and concurrency halve and recover by themselves.
   */
  slowDown(delayMs?: number): void;
  /** No job starts so long from now, ms: what was sent before a restart still counts, and nothing is prepared that cannot be sent. */
  holdFor(ms: number): void;
  /** Other limits from now on; what has left counts against them. */
  setLimits(limits: QueueLimits): void;
  /** Waiting, backing off and running. */
  readonly size: number;
  /** Stops giving slots, cancels what waits, resolves when running tries have settled or `graceMs` has passed; then whatever is left is aborted and cancelled. */
  close(graceMs: number): Promise<void>;
}
