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

/**
 * The same by two, such as a room and somebody in it. Texts are looked up as they are: one that is put together of both would have to be read again at
 * every question.
 */
export interface RecentPairs<G, V> {
  get(group: G, key: string): V | undefined;
  /** Inserts or replaces. */
  set(group: G, key: string, value: V): void;
}

/** At least the `capacity / 2` pairs touched last are kept, and never more than `capacity`. */
export function createRecentPairs<G, V>(capacity: number): RecentPairs<G, V> {
  let young = new Map<G, Map<string, V>>();
  let old: typeof young = new Map();
  /** Pairs in `young`. */
  let size = 0;

  function set(group: G, key: string, value: V): void {
    const values = young.get(group) ?? new Map<string, V>();
    if (values.size === 0) young.set(group, values);
    const before = values.size;
    values.set(key, value);
    size += values.size - before;
    if (size < capacity / 2) return;
    old = young;
    young = new Map();
    size = 0;
  }

  return {
    get(group, key) {
      const value = young.get(group)?.get(key);
      if (value !== undefined) return value;
      const aged = old.get(group)?.get(key);
      if (aged !== undefined) set(group, key, aged);
      return aged;
    },
    set,
  };
}
