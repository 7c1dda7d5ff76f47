// The action queue inside this process, on p-queue: concurrency places in lane order, slots for the rate, back-off, cancellation.
// The rule it keeps: a job is cancelled exactly once or finishes, never both; a request that has left is never recalled.
import PQueue from 'p-queue';
import { LobbyguardError } from '../errors.ts';
import { createLanes } from './lanes.ts';
import { createLate } from './late.ts';
import { LiveJob } from './live-job.ts';
import type { Permits } from './permit.ts';
import type { ActionQueue, Again, Job, QueueLimits, Slot } from './queue.ts';
import { settledWithin } from './settled-within.ts';
import { createSlots, type Slots } from './slots.ts';
import { createSlowDown, type SlowDown, type SlowDownOptions } from './slow-down.ts';

export interface ActionQueueOptions extends Pick<SlowDownOptions, 'onLongHold'> {
  /** Never exceeded in any one-second window, as the server sees it. May be below 1. */
  requestsPerSecond: number;
  /** People acted on in any second; above `requestsPerSecond` it takes requests that carry several. Default: `requestsPerSecond`. */
  actionsPerSecond?: number;
  /** Requests on their way at most; where each carries one action, jobs running at most. */
  concurrency: number;
  /** Actions a request may carry now. Default: one. */
  batch?: () => number;
  /** A job that asks for more further tries than this is cancelled. Default: as many as it asks for. */
  retries?: number;
  /** Whom to ask beyond these limits before each request; the answer may change. Default: nobody. */
  permits?: () => Permits | undefined;
  /** Milliseconds on a clock that never steps. Default: `performance.now`. */
  now?: () => number;
  /** For the jitter of back-off: from 0 up to 1. */
  random?: () => number;
  /** A job broke its contract: its run rejected or its `cancelled` threw. */
  onError?: (error: unknown, key: string) => void;
}

/** Longest delay a Node timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Rate: a sliding window per request, counted from its answer (window.ts). The clock is monotonic, so wall clock steps neither stall nor burst.
 * Order: eject, reject, admit; first come first served. A retried job goes ahead of the never tried of its lane, but those of a meeting
 * hold one concurrency place together, and one place is always left to other meetings (lanes.ts).
 * After `slowDown` rate and concurrency halve, at most to an eighth, and come back by a tenth of the limit a second (slow-down.ts).
 */
export function createActionQueue(options: ActionQueueOptions): ActionQueue {
  return new LocalQueue(options);
}

class LocalQueue implements ActionQueue {
  readonly #live = new Map<string, LiveJob>();
  #limits: { actionsPerSecond: number; concurrency: number; retries: number };
  readonly #batch: () => number;
  readonly #lanes = createLanes<LiveJob>();
  readonly #places: PQueue;
  readonly #late = createLate();
  readonly #slots: Slots;
  readonly #slowDown: SlowDown;
  #hits = 0;
  readonly #now: () => number;
  readonly #onError: (error: unknown, key: string) => void;
  #share = 1;
  #opening: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: ActionQueueOptions) {
    const { requestsPerSecond, concurrency, retries = Number.POSITIVE_INFINITY } = options;
    const { now = () => performance.now(), random = Math.random } = options;
    const { actionsPerSecond = requestsPerSecond, batch = () => 1, permits, onLongHold } = options;
    this.#limits = { actionsPerSecond, concurrency, retries };
    this.#batch = batch;
    this.#now = now;
    this.#onError = options.onError ?? (() => {});
    this.#slots = createSlots({ requestsPerSecond, actionsPerSecond, batch, most: () => this.#requestsAtOnce(), permits, now });
    this.#slowDown = createSlowDown({ random, onLongHold, apply: (share) => this.#apply(share) });
    this.#places = new PQueue({ concurrency });
    this.#places.on('next', () => this.#fill());
  }

  get size(): number {
    return this.#live.size;
  }

  has(key: string): boolean {
    return this.#live.has(key);
  }

  add(job: Job): boolean {
    if (this.#closed) return false;
    const before = this.#live.get(job.key);
    if (before) return this.#follow(before, job);
    const entry = new LiveJob(job);
    this.#live.set(job.key, entry);
    this.#wait(entry);
    return true;
  }

  cancel(key: string, reason: string): boolean {
    const entry = this.#live.get(key);
    return entry !== undefined && this.#cancelUnlessSent(entry, reason);
  }

  cancelAll(reason: string): void {
    for (const entry of [...this.#live.values()]) this.#cancelUnlessSent(entry, reason);
  }

  slowDown(delayMs?: number): void {
    if (this.#closed) return;
    this.#hits += 1;
    this.#slots.holdUntil(this.#now() + this.#slowDown.hit(delayMs, this.#slots.given));
  }

  holdFor(ms: number): void {
    if (this.#closed === undefined && ms > 0) this.#opening ??= setTimeout(() => this.#open(), ms);
  }

  setLimits({ requestsPerSecond, actionsPerSecond = requestsPerSecond, concurrency }: QueueLimits): void {
    this.#limits = { ...this.#limits, actionsPerSecond, concurrency };
    this.#slots.setLimits({ requestsPerSecond, actionsPerSecond });
    this.#apply(this.#share);
  }

  close(graceMs: number): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    return this.#closed;
  }

  async #close(graceMs: number): Promise<void> {
    // Let `close` note that the queue is closed before any `cancelled` can call back into it.
    await undefined;
    clearTimeout(this.#opening);
    this.#slowDown.close();
    this.cancelAll('stopping');
    await settledWithin(Promise.all([this.#places.onPendingZero(), this.#late.settled()]), graceMs);
    for (const entry of [...this.#live.values()]) this.#cancel(entry, entry.doomed ?? 'stopping');
    this.#slots.close();
  }

  #apply(share: number): void {
    this.#share = share;
    this.#slots.setShare(share);
    this.#fill();
  }

  #requestsAtOnce(): number {
    return Math.max(1, Math.floor(this.#limits.concurrency * this.#share));
  }

  /** Enough to fill the requests on their way, and never more than leave within a second: what is prepared must not grow old. */
  #jobsAtOnce(): number {
    const requests = this.#requestsAtOnce();
    const perSecond = Math.ceil(this.#limits.actionsPerSecond * this.#share);
    return Math.max(requests, Math.min(requests * this.#batch(), perSecond));
  }

  #open(): void {
    this.#opening = undefined;
    this.#fill();
  }

  #wait(entry: LiveJob): void {
    entry.stage = 'waiting';
    entry.place = this.#lanes.wait(entry);
    this.#fill();
  }

  /** p-queue gets a job when a place is free and not before: a job that waits inside it costs a kilobyte and cannot be overtaken or taken back. */
  #fill(): void {
    if (this.#opening !== undefined) return;
    const places = this.#jobsAtOnce();
    // p-queue would take anything up to the highest there ever was.
    if (this.#places.concurrency !== places) this.#places.concurrency = places;
    while (this.#places.pending < places) {
      const entry = this.#lanes.start(places, Math.max(1, Math.floor(places / this.#requestsAtOnce())));
      if (!entry) return;
      void this.#places.add(() => this.#late.place(this.#run(entry), () => entry.isReading && this.#lanes.goOn(entry)));
    }
  }

  /** One try. Its place is for what is on its way: a job that reads for long goes on without. */
  async #run(entry: LiveJob): Promise<void> {
    entry.stage = 'preparing';
    entry.place = undefined;
    entry.tries += 1;
    const again = await this.#try(entry);
    this.#land(entry);
    this.#lanes.ended(entry, again !== undefined && again.failed !== false);
    if (entry.isOver) return;
    if (!again) {
      this.#finish(entry);
      this.#succeed(entry);
    } else if (entry.doomed !== undefined) this.#cancel(entry, entry.doomed);
    else if (entry.tries > this.#limits.retries) this.#cancel(entry, `gave up after ${entry.tries} tries`);
    else this.#backOff(entry, again);
  }

  async #try(entry: LiveJob): Promise<Again | undefined> {
    entry.controller ??= new AbortController();
    try {
      return await entry.job.run(() => this.#slot(entry), entry.controller.signal);
    } catch (error) {
      // A cancelled job may end by the rejection its signal or its slot gave it.
      if (!entry.isOver) this.#onError(error, entry.job.key);
      return undefined;
    }
  }

  #slot(entry: LiveJob): Promise<Slot> {
    this.#land(entry);
    if (entry.doomed !== undefined) this.#cancel(entry, entry.doomed);
    if (entry.isOver) return Promise.reject(entry.controller?.signal.reason);
    entry.stage = 'preparing';
    return new Promise((resolve, refuse) => {
      const grant = (slot: Slot) => {
        entry.asked = undefined;
        entry.slot = slot;
        entry.hitsBefore = this.#hits;
        entry.stage = 'sent';
        resolve(slot);
      };
      const { lane, meeting, attempt } = entry.job;
      const place = this.#slots.ask({ lane, meeting, attempt, alone: entry.retried || lane === 'human', grant });
      if (place.standing) entry.asked = { place, refuse };
    });
  }

  /** Whatever this job sent has been answered. */
  #land(entry: LiveJob): void {
    entry.slot?.answered();
    if (entry.slot !== undefined && entry.hitsBefore === this.#hits) this.#slowDown.served();
    entry.slot = undefined;
  }

  #backOff(entry: LiveJob, { retryInMs, failed = true }: Again): void {
    entry.stage = 'backing-off';
    entry.timer = setTimeout(
      () => {
        entry.timer = undefined;
        // Of those that failed few run at once, and none with others; who was only overtaken goes on as before where requests carry several.
        entry.retried ||= failed || this.#batch() === 1;
        this.#wait(entry);
      },
      Number.isNaN(retryInMs) ? 0 : Math.min(Math.max(retryInMs, 0), LONGEST_TIMER_MS),
    );
  }

  /** A new job for the target of a request that was cancelled too late to be recalled: one after the other. */
  #follow(before: LiveJob, job: Job): boolean {
    if (before.doomed === undefined || before.successor) return false;
    before.successor = job;
    return true;
  }

  #cancelUnlessSent(entry: LiveJob, reason: string): boolean {
    if (entry.isOver) return false;
    if (entry.stage !== 'sent') {
      this.#cancel(entry, reason);
      return true;
    }
    const { successor } = entry;
    entry.doomed ??= reason;
    entry.successor = undefined;
    if (successor) this.#tell(successor, reason);
    return successor !== undefined;
  }

  #finish(entry: LiveJob): void {
    entry.stage = 'over';
    this.#live.delete(entry.job.key);
  }

  #cancel(entry: LiveJob, reason: string): void {
    this.#finish(entry);
    clearTimeout(entry.timer);
    if (entry.place) this.#lanes.leave(entry.place);
    entry.place = undefined;
    if (entry.controller) this.#stop(entry, entry.controller, reason);
    this.#tell(entry.job, reason);
    this.#succeed(entry);
  }

  #succeed({ successor }: LiveJob): void {
    if (successor && !this.add(successor)) this.#tell(successor, 'stopping');
  }

  #tell(job: Job, reason: string): void {
    try {
      job.cancelled(reason);
    } catch (error) {
      this.#onError(error, job.key);
    }
  }

  #stop(entry: LiveJob, controller: AbortController, reason: string): void {
    const refusal = new LobbyguardError('STOPPED', `The action was cancelled: ${reason}.`);
    controller.abort(refusal);
    if (!entry.asked) return;
    this.#slots.withdraw(entry.asked.place);
    entry.asked.refuse(refusal);
    entry.asked = undefined;
  }
}
