// Whether this node can agree with the others. The rule: it can when Redis takes its beats; one that only answers, because it is full or may not be
// written, keeps no lease and permits nothing.
export interface Reach {
  readonly isLost: boolean;
  /** Redis has taken a beat. */
  beaten(): void;
  lost(reason: string): void;
}

export function createReach(onReach: (reachable: boolean, reason: string) => void): Reach {
  /** Undefined until it is known. */
  let isReached: boolean | undefined;
  return {
    get isLost() {
      return isReached === false;
    },
    beaten() {
      if (isReached === true) return;
      isReached = true;
      onReach(true, '');
    },
    lost(reason) {
      isReached = false;
      onReach(false, reason);
    },
  };
}
