// A bound on how much is under way at once. What takes long gives its place to the next one, so that a few that hang never hold up the rest;
// how many may go on like that is bounded as well, and slow work is told that others wait, so that it may give up.

export interface Places {
  /** Runs the work when a place is free, first come, first served. */
  run<T>(work: () => Promise<T>, manners?: Manners): Promise<T>;
}

export interface Manners {
  /** It comes before the rest. */
  urgent?: boolean | undefined;
  /** The work is slow and others wait; told again and again. */
  onWanted?(): void;
}

export interface PlacesOptions {
  /** Places for work that gets on. */
  count: number | (() => number);
  /** Work in overtime, beside those. Where it is full, slow work keeps its place. */
  overtime: number;
  /** From when on work is slow. */
  slowMs: number;
}

export function createPlaces({ count, overtime, slowMs }: PlacesOptions): Places {
  const urgents: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  const places = typeof count === 'number' ? () => count : count;
  let busy = 0;
  let late = 0;

  function letIn(): void {
    while (busy < places()) {
      const next = urgents.shift() ?? waiting.shift();
      if (next === undefined) return;
      busy += 1;
      next();
    }
  }

  /** The end of somebody's stay: leaves the place, or the overtime it was moved to. */
  function takePlace(onWanted?: () => void): () => void {
    let isLate = false;
    const timer = setInterval(() => {
      if (!isLate && late < overtime) {
        isLate = true;
        late += 1;
        busy -= 1;
        letIn();
      } else if (urgents.length + waiting.length > 0) onWanted?.();
    }, slowMs);
    return () => {
      clearInterval(timer);
      if (isLate) late -= 1;
      else busy -= 1;
      letIn();
    };
  }

  return {
    async run(work, { urgent = false, onWanted } = {}) {
      await new Promise<void>((resolve) => {
        (urgent ? urgents : waiting).push(resolve);
        letIn();
      });
      const leave = takePlace(onWanted);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
