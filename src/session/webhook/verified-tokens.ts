// Tokens that were verified already. The rule: an entry answers for the very same text only, never beyond its time or a change of keys.

export interface VerifiedTokens {
  has(token: string, revision: number, now: number): boolean;
  /** `expiresAt` in epoch milliseconds. */
  add(token: string, revision: number, expiresAt: number): void;
  readonly size: number;
}

/** Bounded: the least recently used entry goes first. */
export function createVerifiedTokens(capacity: number): VerifiedTokens {
  const entries = new Map<string, { revision: number; expiresAt: number }>();
  return {
    has(token, revision, now) {
      const entry = entries.get(token);
      if (entry === undefined) return false;
      entries.delete(token);
      if (entry.revision !== revision || now >= entry.expiresAt) return false;
      entries.set(token, entry);
      return true;
    },
    add(token, revision, expiresAt) {
      entries.delete(token);
      entries.set(token, { revision, expiresAt });
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
    get size() {
      return entries.size;
    },
  };
}
