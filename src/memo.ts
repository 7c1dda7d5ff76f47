// What was worked out lately from a text, so that it need not be worked out again: names and addresses come back again and again.
// The rule: bounded, whoever writes the texts.

export interface Memo<V> {
  /** What was kept for this text, else what `compute` gives; that may be undefined, and is not kept then. */
  of(text: string, compute: (text: string) => V): V;
}

/** Longer texts are worked out every time. */
const longestKept = 1_024;

/** Forgets everything when it is full: what is needed comes back by itself. */
export function createMemo<V>(capacity = 10_000): Memo<V> {
  const kept = new Map<string, V>();
  return {
    of(text, compute) {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const value = compute(text);
      if (value === undefined || text.length > longestKept) return value;
      if (kept.size >= capacity) kept.clear();
      kept.set(text, value);
      return value;
    },
  };
}
