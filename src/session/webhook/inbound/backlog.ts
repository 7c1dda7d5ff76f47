// Work that waits until its callback was answered: first in, first out, bounded. The rule: what does not fit is refused, never dropped.

export interface Backlog<T> {
  /** False when it is full: the sender must be told to come again. */
  offer(item: T, bytes: number): boolean;
  /** Items waiting. */
  readonly size: number;
  /** What comes waits until `release`. */
  hold(): void;
  readonly held: boolean;
  release(): void;
  /** Forgets what waits and takes nothing more. */
  close(): void;
}

export interface BacklogOptions<T> {
  /** Called once per item, in order, never within `offer`. Must not throw. */
  work(item: T): void;
  maxItems: number;
  maxBytes: number;
}

/** Long enough to be worth a turn of the event loop, short enough that answers do not wait for work. */
const sliceMs = 2;

export function createBacklog<T>(options: BacklogOptions<T>): Backlog<T> {
  let items: { item: T; bytes: number }[] = [];
  let done = 0;
  let bytesWaiting = 0;
  let scheduled = false;
  let held = false;
  let closed = false;

  function slice(): void {
    scheduled = false;
    const until = performance.now() + sliceMs;
    try {
      while (!held && done < items.length && performance.now() < until) workOne();
    } finally {
      compact();
      schedule();
    }
  }

  function workOne(): void {
    const next = items[done];
    done += 1;
    if (next === undefined) return;
    bytesWaiting -= next.bytes;
    options.work(next.item);
  }

  /** Taking from the front of a long array one by one would cost its length each time. */
  function compact(): void {
    if (done < items.length && done <= 1_000) return;
    items = items.slice(done);
    done = 0;
  }

  function schedule(): void {
    if (scheduled || held || closed || done === items.length) return;
    scheduled = true;
    setImmediate(slice);
  }

  return {
    offer(item, bytes) {
      if (closed || items.length - done >= options.maxItems || bytesWaiting + bytes > options.maxBytes) return false;
      items.push({ item, bytes });
      bytesWaiting += bytes;
      schedule();
      return true;
    },
    get size() {
      return items.length - done;
    },
    get held() {
      return held;
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
      schedule();
    },
    close() {
      closed = true;
      items = [];
      done = 0;
      bytesWaiting = 0;
    },
  };
}
