// Who wants to hear that something a desk would show is different. A listener that throws is no reason to stop moderating.
import type { DeskChange } from '../rulings/port.ts';

export interface Changes {
  tell(change: DeskChange): void;
  /** Answers how to stop listening. */
  listen(listener: (change: DeskChange) => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(change: DeskChange) => void>();

  function tell(change: DeskChange): void {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch {
        listeners.delete(listener);
      }
    }
  }

  return {
    tell,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
