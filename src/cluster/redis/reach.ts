// Whether this node can agree with the others. The rule: it can when Redis takes its beats and gives permits; one that only answers, because it is full, may
// not be written or refuses a command, keeps no lease or permits nothing.
export interface Reach {
  /** Redis takes no beats. */
  readonly isLost: boolean;
  /** Accounts for which Redis refused a permit, and has given none since. */
  readonly refused: readonly string[];
  /** Redis has taken a beat. */
  beaten(): void;
  lost(reason: string): void;
  /** Redis has answered that it cannot give a permit. */
  refuse(account: string, reason: string): void;
  /** It has given one, or the account is not ours any more. */
  permitted(account: string): void;
}

export function createReach(onReach: (reachable: boolean, reason: string) => void): Reach {
  /** Undefined until it is known. */
  let isReached: boolean | undefined;
  const refused = new Set<string>();

  return {
    get isLost() {
      return isReached === false;
    },
    get refused() {
      return [...refused];
    },
    beaten() {
      if (isReached === true) return;
      isReached = true;
      if (refused.size === 0) onReach(true, '');
    },
    lost(reason) {
      isReached = false;
      onReach(false, reason);
    },
    refuse(account, reason) {
      if (refused.has(account)) return;
      refused.add(account);
      onReach(false, reason);
    },
    permitted(account) {
      if (refused.delete(account) && refused.size === 0 && isReached === true) onReach(true, '');
    },
  };
}
