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
  /** Ascending. `sums[i]` is the number of events up to and including entry i. */
  let times: number[] = [];
  let sums: number[] = [];
  let forgotten = 0;

  function insert(at: number): void {
    if (times.length === 0 || (times.at(-1) ?? 0) <= at) append(at);
    else insertBefore(at);
  }

  function append(at: number): void {
    sums.push((sums.at(-1) ?? forgotten) + 1);
    times.push(at);
  }

  function insertBefore(at: number): void {
    const place = firstAfter(times, at);
    times.splice(place, 0, at);
    sums.splice(place, 0, place === 0 ? forgotten : (sums[place - 1] ?? forgotten));
    for (let i = place; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + 1;
  }

  /** What is older than is asked for goes; then entries are merged, the oldest first and coarsest; what still does not fit is forgotten, oldest first. */
  function shrink(): void {
    const newest = times.at(-1) ?? 0;
    forget(firstAfter(times, newest - keptMs));
    for (const { ageMs, bucketMs } of tiers) {
      if (times.length <= capacity * 0.75) return;
      merge(firstAfter(times, newest - ageMs), bucketMs);
    }
    forget(Math.max(0, times.length - Math.floor(capacity * 0.75)));
  }

  function forget(entries: number): void {
    if (entries === 0) return;
    forgotten = sums[entries - 1] ?? forgotten;
    times = times.slice(entries);
    sums = sums.slice(entries);
  }

  /** Of the first `entries`, keeps the last in each bucket of time; its sum stands for all of them. */
  function merge(entries: number, bucketMs: number): void {
    const kept = times.flatMap((at, i) => {
      const next = times[i + 1];
      return i + 1 < entries && next !== undefined && Math.floor(next / bucketMs) === Math.floor(at / bucketMs) ? [] : [i];
    });
    times = kept.map((i) => times[i] ?? 0);
    sums = kept.map((i) => sums[i] ?? 0);
  }

  return {
    add(at) {
      insert(at);
      if (times.length > capacity) shrink();
    },
    count(withinMs, at) {
      const from = firstAfter(times, at - withinMs);
      const to = firstAfter(times, at);
      return to > from ? (sums[to - 1] ?? 0) - (from === 0 ? forgotten : (sums[from - 1] ?? 0)) : 0;
    },
    times(withinMs, at) {
      return times.slice(firstAfter(times, at - withinMs), firstAfter(times, at));
    },
    get newest() {
      return times.at(-1) ?? Number.NEGATIVE_INFINITY;
    },
  };
}

/** Index of the first entry later than `at`. The end is looked at first: nearly every question is about now. */
function firstAfter(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  if (high === 0 || (times[high - 1] ?? 0) <= at) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
