// The order in which waiting jobs start: eject before reject before admit, first come first served within a lane (product contract 8).
// The rule it keeps: retried jobs never hold more than one concurrency place together, so a target that hangs delays nobody else.
import { createLine, type Line, type Place } from './line.ts';
import type { Lane } from './queue.ts';

export const LANES: readonly Lane[] = ['eject', 'reject', 'admit'];

/** What a waiting job is to the lanes. */
export interface Waiting {
  readonly lane: Lane;
  /** It has been tried before. */
  readonly retried: boolean;
  /** Told where it stands, so that it can be taken out again. */
  place: Place<Ticket> | undefined;
}

export interface Ticket {
  readonly run: () => Promise<unknown>;
  readonly waiting: Waiting;
}

/**
 * The queue inside p-queue (its `queueClass`): two lines a lane, never tried and retried.
 * A retried job is older than the never tried ones of its lane, so it goes ahead of them; but only one retried job runs at a time,
 * and not twice in a row while a never tried one waits. `size` therefore counts what may start now, not what waits.
 */
export class Lanes {
  readonly #fresh = createLines();
  readonly #retried = createLines();
  #freshCount = 0;
  #retriedCount = 0;
  #retriedRunning = false;
  #retriedLast = false;

  get size(): number {
    return this.#freshCount + (this.#retriedRunning ? 0 : this.#retriedCount);
  }

  enqueue(run: () => Promise<unknown>, options?: { waiting?: Waiting }): void {
    const waiting = options?.waiting;
    if (!waiting) throw new TypeError('A job must say in which lane it waits.');
    if (waiting.retried) this.#retriedCount += 1;
    else this.#freshCount += 1;
    waiting.place = this.#line(waiting).join({ run, waiting });
  }

  dequeue(): (() => Promise<unknown>) | undefined {
    const waiting = this.#next();
    if (!waiting?.place) return undefined;
    const { run } = waiting.place.value;
    this.take(waiting);
    this.#retriedLast = waiting.retried;
    if (waiting.retried) this.#retriedRunning = true;
    return run;
  }

  /** Takes a job out of its line: it starts, or it was cancelled. */
  take(waiting: Waiting): void {
    if (!waiting.place || !this.#line(waiting).leave(waiting.place)) return;
    waiting.place = undefined;
    if (waiting.retried) this.#retriedCount -= 1;
    else this.#freshCount -= 1;
  }

  /** A running job gave its concurrency place back. */
  ended(waiting: Waiting): void {
    if (waiting.retried) this.#retriedRunning = false;
  }

  /** Asked for by p-queue's type; `sizeBy` is not used. */
  filter(): (() => Promise<unknown>)[] {
    return [];
  }

  /** Asked for by p-queue's type: a job keeps its lane for life. */
  setPriority(): void {}

  #next(): Waiting | undefined {
    const mayRetry = !this.#retriedRunning && !(this.#retriedLast && this.#freshCount > 0);
    for (const lane of LANES) {
      const first = (mayRetry ? this.#retried[lane].first : undefined) ?? this.#fresh[lane].first;
      if (first) return first.waiting;
    }
    return undefined;
  }

  #line(waiting: Waiting): Line<Ticket> {
    return (waiting.retried ? this.#retried : this.#fresh)[waiting.lane];
  }
}

function createLines(): Record<Lane, Line<Ticket>> {
  return { eject: createLine(), reject: createLine(), admit: createLine() };
}
