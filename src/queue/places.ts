// A bound on how much is under way at once. What takes long gives its place to the next one, so that a few that hang never hold up the rest;
// how many may go on like that is bounded as well.

export interface Places {
  /** Runs the work when a place is free, first come, first served; what is urgent before the rest. */
  run<T>(work: () => Promise<T>, urgent?: boolean): Promise<T>;
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
  function takePlace(): () => void {
    let isLate = false;
    const timer = setInterval(() => {
      if (late >= overtime) return;
      clearInterval(timer);
      isLate = true;
      late += 1;
      busy -= 1;
      letIn();
    }, slowMs);
    return () => {
      clearInterval(timer);
      if (isLate) late -= 1;
      else busy -= 1;
      letIn();
    };
  }

  return {
    async run(work, urgent = false) {
      await new Promise<void>((resolve) => {
        (urgent ? urgents : waiting).push(resolve);
        letIn();
      });
      const leave = takePlace();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
