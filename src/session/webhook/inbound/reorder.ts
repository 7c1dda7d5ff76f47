// Puts callbacks that overtook each other back in order: one that comes too early waits a moment for the one before it.
// The rule: waiting never loses or repeats anything, and where the service's counts have holes, it stops waiting.
import type { Callback } from './callback.ts';

export interface Reorder {
  take(callback: Callback): void;
  stop(): void;
}

export interface ReorderOptions {
  /** `late`: what came after it has been delivered already. */
  deliver(callback: Callback, late: boolean): void;
  /** Nothing may be delivered now: what waits goes on waiting. */
  held?(): boolean;
  waitMs?: number;
}

interface Line {
  newest: number;
  early: Map<number, Callback>;
  timer?: NodeJS.Timeout | undefined;
  /** Waits in a row for something that never came. */
  vain: number;
}

const defaultWaitMs = 300;
/** After so many the counts of this line are believed to have holes. */
const maxVain = 3;
const maxEarly = 100;
const maxLines = 5_000;
/** Behind by more than this it is no straggler: the count has started over (a moved pool). */
const restartGap = 100;

export function createReorder({ deliver, held = () => false, waitMs = defaultWaitMs }: ReorderOptions): Reorder {
  const lines = new Map<string, Line>();

  function lineOf(key: string, ack: number): Line {
    const line = lines.get(key) ?? { newest: ack - 1, early: new Map(), vain: 0 };
    lines.delete(key);
    lines.set(key, line);
    const [oldest] = lines.entries();
    if (lines.size > maxLines && oldest !== undefined) {
      release(oldest[1]);
      lines.delete(oldest[0]);
    }
    return line;
  }

  function drain(line: Line): void {
    for (let next = line.early.get(line.newest + 1); next !== undefined; next = line.early.get(line.newest + 1)) {
      line.newest += 1;
      line.early.delete(line.newest);
      line.vain = 0;
      deliver(next, false);
    }
    if (line.early.size > 0) return;
    clearTimeout(line.timer);
    line.timer = undefined;
  }

  /** Waits no longer: what is here is delivered, in order. */
  function release(line: Line): void {
    clearTimeout(line.timer);
    line.timer = undefined;
    const waiting = [...line.early].sort(([one], [other]) => one - other);
    line.early.clear();
    for (const [ack, callback] of waiting) {
      line.newest = ack;
      deliver(callback, false);
    }
  }

  function waitFor(line: Line): void {
    line.timer ??= setTimeout(() => {
      line.timer = undefined;
      if (held()) return waitFor(line);
      line.vain += 1;
      release(line);
    }, waitMs);
    if (line.early.size >= maxEarly) release(line);
  }

  return {
    take(callback) {
      if (callback.position === undefined) return deliver(callback, false);
      const { key, ack } = callback.position;
      const line = lineOf(key, ack);
      if (ack <= line.newest) {
        if (ack < line.newest - restartGap) line.newest = ack;
        return deliver(callback, true);
      }
      if (ack === line.newest + 1 || line.vain >= maxVain) {
        line.newest = ack;
        deliver(callback, false);
        return drain(line);
      }
      if (line.early.has(ack)) return deliver(callback, true);
      line.early.set(ack, callback);
      waitFor(line);
    },
    stop() {
      for (const { timer } of lines.values()) clearTimeout(timer);
      lines.clear();
    },
  };
}
