// Long work in steps: a generator that yields wherever others may have their turn. One truth, run at once or in slices.
import { setImmediate as nextTurn } from 'node:timers/promises';

export type Steps<T> = Generator<undefined, T, undefined>;

/** Longer than this nobody else waits for a turn of the event loop. */
const sliceMs = 10;

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** With a turn of the event loop for everybody else after each slice. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  let startedAt = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - startedAt < sliceMs) continue;
    await nextTurn();
    startedAt = performance.now();
  }
}
