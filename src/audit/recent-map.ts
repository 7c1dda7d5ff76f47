// A map that remembers at most so many keys and lets go of the one untouched for longest: what keeps a fold over endless records bounded.

export interface RecentMap<V> {
  get(key: string): V | undefined;
  /** Inserts or replaces; the key becomes the newest. */
  set(key: string, value: V): void;
  delete(key: string): void;
  values(): IterableIterator<V>;
  readonly size: number;
}

export function createRecentMap<V>(capacity: number): RecentMap<V> {
  const entries = new Map<string, V>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= capacity) return;
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    },
    delete(key) {
      entries.delete(key);
    },
    values: () => entries.values(),
    get size() {
      return entries.size;
    },
  };
}
