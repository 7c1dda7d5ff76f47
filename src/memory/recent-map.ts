// A map that remembers so many keys and lets go of those untouched for longest: what keeps a fold over endless records bounded.
// Two generations instead of a strict order: touching a key moves it into the young one; when that is full, the old one is forgotten.

export interface RecentMap<V> {
  get(key: string): V | undefined;
  /** Inserts or replaces. */
  set(key: string, value: V): void;
  delete(key: string): void;
  values(): V[];
}

/** At least the `capacity / 2` keys touched last are kept, and never more than `capacity`. */
export function createRecentMap<V>(capacity: number): RecentMap<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();

  function set(key: string, value: V): void {
    young.set(key, value);
    if (young.size < capacity / 2) return;
    old = young;
    young = new Map();
  }

  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const aged = old.get(key);
      if (aged !== undefined) set(key, aged);
      return aged;
    },
    set,
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
    values: () => [...new Map([...old, ...young]).values()],
  };
}
