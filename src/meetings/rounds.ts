// The periodic look at every meeting for what no event told, spread evenly over its period: never all meetings of all accounts at once.

export interface Rounds {
  stop(): void;
}

export interface RoundsOptions {
  everyMs: number;
  /** What there is to look at when a round begins, over all accounts. */
  due(): readonly (() => void)[];
}

/** Shorter waits are not worth a timer: several meetings are looked at together then. */
const shortestStepMs = 10;

export function startRounds({ everyMs, due }: RoundsOptions): Rounds {
  let round: readonly (() => void)[] = [];
  let done = 0;
  /** Meetings to look at by now, fractions included. */
  let owed = 0;
  let timer = setTimeout(next, everyMs);

  function stepMs(): number {
    return Math.max(shortestStepMs, everyMs / Math.max(1, round.length));
  }

  function next(): void {
    if (done >= round.length) {
      round = due();
      done = 0;
    }
    owed += (round.length * stepMs()) / everyMs;
    for (; owed > 0.999 && done < round.length; done += 1) {
      owed -= 1;
      round[done]?.();
    }
    timer = setTimeout(next, stepMs());
  }

  return { stop: () => clearTimeout(timer) };
}
