// Coalesced flushes: a caller who asks while a flush is under way shares the next one, because the running one may have begun before their record.

export interface Flusher {
  /** Resolves when a flush that began after this call has ended. */
  flush(): Promise<void>;
}

export function createFlusher(flushNow: () => Promise<void>): Flusher {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function begin(): Promise<void> {
    const flight = flushNow().finally(() => {
      if (running === flight) running = undefined;
    });
    running = flight;
    return flight;
  }

  return {
    flush() {
      if (running === undefined) return begin();
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return begin();
        });
      return next;
    },
  };
}
