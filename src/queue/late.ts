// Work that takes long gives its place to the next, and goes on without one.

export interface Late {
  /** Settles with the work, or as soon as it has taken long and `mayGoOn` lets it go on without its place; it is asked again and again. */
  place(work: Promise<void>, mayGoOn: () => boolean): Promise<void>;
  /** When all that goes on without a place has settled. */
  settled(): Promise<unknown>;
}

/** From when on work takes long, ms. */
const longMs = 2_000;

export function createLate(): Late {
  const late = new Set<Promise<void>>();

  return {
    place(work, mayGoOn) {
      return new Promise((resolve) => {
        const timer = setInterval(() => {
          if (!mayGoOn()) return;
          clearInterval(timer);
          late.add(work);
          resolve();
        }, longMs);
        void work.finally(() => {
          clearInterval(timer);
          late.delete(work);
          resolve();
        });
      });
    },
    settled: () => Promise.all(late),
  };
}
