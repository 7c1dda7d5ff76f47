// Events by the time they are due; those of one moment in the order they were asked for.

export interface Entry {
  due: number;
  readonly process: number;
  readonly run: () => void;
  cancelled: boolean;
  order: number;
}

export interface Queue {
  add(event: Pick<Entry, 'due' | 'process' | 'run'>): Entry;
  /** Puts an entry that was taken back, for another time. */
  push(entry: Entry, due: number): void;
  /** The next one that was not cancelled. */
  take(): Entry | undefined;
}

export function createQueue(): Queue {
  const heap: Entry[] = [];
  let count = 0;

  function insert(entry: Entry): void {
    heap.push(entry);
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isBefore(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  }

  function removeFirst(): Entry | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const child = left + 1 < heap.length && isBefore(left + 1, left) ? left + 1 : left;
      if (child >= heap.length || !isBefore(child, at)) return first;
      swap(at, child);
      at = child;
    }
  }

  function isBefore(a: number, b: number): boolean {
    const [one, other] = [heap[a] as Entry, heap[b] as Entry];
    return one.due < other.due || (one.due === other.due && one.order < other.order);
  }

  function swap(a: number, b: number): void {
    const kept = heap[a] as Entry;
    heap[a] = heap[b] as Entry;
    heap[b] = kept;
  }

  return {
    add(event) {
      count += 1;
      const entry = { ...event, cancelled: false, order: count };
      insert(entry);
      return entry;
    },
    push(entry, due) {
      entry.due = due;
      insert(entry);
    },
    take() {
      for (let entry = removeFirst(); entry !== undefined; entry = removeFirst()) if (!entry.cancelled) return entry;
      return undefined;
    },
  };
}
