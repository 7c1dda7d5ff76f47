// Events counted over sliding windows, in bounded memory: exact while there are few,
// and ever coarser the older they are where there are very many.

const dayMs = 24 * 60 * 60 * 1000;

/** What is merged when there are too many: entries older than `ageMs`, to one per `bucketMs`. */
const tiers = [
  { ageMs: 60 * 60_000, bucketMs: 60_000 },
  { ageMs: 60_000, bucketMs: 1_000 },
  { ageMs: 60_000, bucketMs: 10_000 },
  { ageMs: 0, bucketMs: 100 },
];

export interface Window {
  /** Counts one event. Events may come a little out of order. */
  add(at: number): void;
  /** Events with `at - withinMs < time <= at`. */
  count(withinMs: number, at: number): number;
  /** Their times, oldest first. */
  times(withinMs: number, at: number): number[];
  /** The newest event's time; -Infinity without events. */
  readonly newest: number;
}

/** At most `capacity` entries are kept, and when that is too few for all, those of the last `keptMs`. */
export function createWindow(capacity = 8192, keptMs = dayMs): Window {
  /** Ascending; the first `size` are in use. `sums[i]` is the number of events up to and including entry i. Arrays outside the heap. */
  let times = new Float64Array(8);
  let sums = new Float64Array(8);
  let size = 0;
  let forgotten = 0;

  function insert(at: number): void {
    if (size === times.length) grow();
    const place = firstAfter(times, size, at);
    if (place < size) {
      times.copyWithin(place + 1, place, size);
      sums.copyWithin(place + 1, place, size);
    }
    times[place] = at;
    sums[place] = place === 0 ? forgotten : (sums[place - 1] ?? forgotten);
    size += 1;
    for (let i = place; i < size; i += 1) sums[i] = (sums[i] ?? 0) + 1;
  }

  function grow(): void {
    times = enlarged(times, capacity);
    sums = enlarged(sums, capacity);
  }

  /** What is older than is asked for goes; then entries are merged, the oldest first and coarsest; what still does not fit is forgotten, oldest first. */
  function shrink(): void {
    const newest = times[size - 1] ?? 0;
    forget(firstAfter(times, size, newest - keptMs));
    for (const { ageMs, bucketMs } of tiers) {
      if (size <= capacity * 0.75) return;
      merge(firstAfter(times, size, newest - ageMs), bucketMs);
    }
    forget(Math.max(0, size - Math.floor(capacity * 0.75)));
  }

  function forget(entries: number): void {
    if (entries === 0) return;
    forgotten = sums[entries - 1] ?? forgotten;
    times.copyWithin(0, entries, size);
    sums.copyWithin(0, entries, size);
    size -= entries;
  }

  /** Of the first `entries`, keeps the last in each bucket of time; its sum stands for all of them. */
  function merge(entries: number, bucketMs: number): void {
    const bucketOf = (i: number): number => Math.floor((times[i] ?? 0) / bucketMs);
    let kept = 0;
    for (let i = 0; i < size; i += 1) {
      if (i + 1 < entries && bucketOf(i + 1) === bucketOf(i)) continue;
      times[kept] = times[i] ?? 0;
      sums[kept] = sums[i] ?? 0;
      kept += 1;
    }
    size = kept;
  }

  return {
    add(at) {
      insert(at);
      if (size > capacity) shrink();
    },
    count(withinMs, at) {
      const from = firstAfter(times, size, at - withinMs);
      const to = firstAfter(times, size, at);
      return to > from ? (sums[to - 1] ?? 0) - (from === 0 ? forgotten : (sums[from - 1] ?? 0)) : 0;
    },
    times(withinMs, at) {
      return [...times.subarray(firstAfter(times, size, at - withinMs), firstAfter(times, size, at))];
    },
    get newest() {
      return size === 0 ? Number.NEGATIVE_INFINITY : (times[size - 1] ?? 0);
    },
  };
}

/** With room for twice as many, and for one more than is kept at most. */
function enlarged(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.min(2 * values.length, capacity + 1));
  larger.set(values);
  return larger;
}

/** Index of the first of `size` entries that is later than `at`. The end is looked at first: nearly every question is about now. */
function firstAfter(times: Float64Array, size: number, at: number): number {
  let low = 0;
  let high = size;
  if (high === 0 || (times[high - 1] ?? 0) <= at) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
