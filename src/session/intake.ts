// Whether the account's next events may be taken in. Somebody about whom events come faster than they can be read would never be decided on:
// the events wait, on the server or in their line, until the read has landed. The rule: a second at most, then events come through.

export interface Intake {
  /** The next events wait until this settles. */
  hold(until: Promise<unknown>): void;
  /** Resolves when events may be taken in. */
  opened(): Promise<void>;
}

export interface IntakeOptions {
  onHeld?(): void;
  onOpened?(): void;
  longestMs?: number;
}

/** After a second in vain, events come through for so long before they are held again. */
const gapMs = 50;

export function createIntake({ onHeld, onOpened, longestMs = 1_000 }: IntakeOptions = {}): Intake {
  const reasons = new Set<Promise<unknown>>();
  let waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let holdableAt = Number.NEGATIVE_INFINITY;

  function close(): void {
    if (timer !== undefined || performance.now() < holdableAt) return;
    timer = setTimeout(() => {
      holdableAt = performance.now() + gapMs;
      open();
    }, longestMs);
    onHeld?.();
  }

  function open(): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    for (const resolve of waiting) resolve();
    waiting = [];
    onOpened?.();
  }

  function settled(reason: Promise<unknown>): void {
    reasons.delete(reason);
    if (reasons.size === 0) open();
  }

  return {
    hold(until) {
      reasons.add(until);
      close();
      void until.then(
        () => settled(until),
        () => settled(until),
      );
    },
    opened: () => (timer === undefined ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
