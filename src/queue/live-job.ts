// One job from `add` until it is over: where it is, and what must be undone if it is cancelled there.
import type { Ticket, Waiting } from './lanes.ts';
import type { Place } from './line.ts';
import type { Job, Lane, Slot } from './queue.ts';
import type { Asking } from './slots.ts';

export type Stage =
  /** In its lane, for a concurrency place. */
  | 'waiting'
  /** Running, nothing of this try is on its way: it prepares, or it waits for a slot. */
  | 'preparing'
  /** Running, and a request has left. */
  | 'sent'
  | 'backing-off'
  /** Finished or cancelled. */
  | 'over';

export class LiveJob implements Waiting {
  readonly job: Job;
  stage: Stage = 'waiting';
  retried = false;
  tries = 0;
  /** While waiting. */
  place: Place<Ticket<LiveJob>> | undefined = undefined;
  /** While backing off. */
  timer: NodeJS.Timeout | undefined = undefined;
  /** From the first try on. */
  controller: AbortController | undefined = undefined;
  /** While waiting for a slot. */
  asked: { place: Place<Asking>; refuse(reason: unknown): void } | undefined = undefined;
  /** While sent. */
  slot: Slot | undefined = undefined;
  /** How often the server had asked for less when it was sent. */
  hitsBefore = 0;
  /** Cancelled while a request was on its way: takes effect unless that request finishes the job. */
  doomed: string | undefined = undefined;
  /** Added after that; starts when this one is over. */
  successor: Job | undefined = undefined;

  constructor(job: Job) {
    this.job = job;
  }

  get lane(): Lane {
    return this.job.lane;
  }

  get meeting(): string {
    return this.job.meeting;
  }

  /** It prepares its request; whatever it sent before has been answered, and it does not wait for a slot. */
  get isReading(): boolean {
    return this.stage === 'preparing' && this.asked === undefined;
  }

  get isOver(): boolean {
    return this.stage === 'over';
  }
}
