// Events counted over sliding windows up to a day, in bounded memory: exact while there are few, merged by the minute where there are very many.

const dayMs = 24 * 60 * 60 * 1000;
const minuteMs = 60_000;

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

/** At most `capacity` entries are kept; beyond it, entries older than an hour are merged by the minute, then the oldest are let go. */
export function createWindow(capacity = 8192): Window {
  /** Ascending. `sums[i]` is the number of events up to and including entry i. */
  let times: number[] = [];
  let sums: number[] = [];
  let forgotten = 0;

  function insert(at: number): void {
    const place = firstAfter(times, at);
    times.splice(place, 0, at);
    sums.splice(place, 0, place === 0 ? forgotten : (sums[place - 1] ?? forgotten));
    for (let i = place; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + 1;
  }

  function shrink(): void {
    const newest = times.at(-1) ?? 0;
    const merged = mergeOld(times, sums, newest);
    const drop = Math.max(firstAfter(merged.times, newest - dayMs), merged.times.length - Math.floor(capacity * 0.75), 0);
    forgotten = drop > 0 ? (merged.sums[drop - 1] ?? forgotten) : forgotten;
    times = merged.times.slice(drop);
    sums = merged.sums.slice(drop);
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

/** Entries older than an hour: one a minute, at the minute's last event. */
function mergeOld(times: readonly number[], sums: readonly number[], newest: number): { times: number[]; sums: number[] } {
  const kept: { times: number[]; sums: number[] } = { times: [], sums: [] };
  for (const [i, at] of times.entries()) {
    const next = times[i + 1];
    const sameMinute = next !== undefined && Math.floor(next / minuteMs) === Math.floor(at / minuteMs);
    if (sameMinute && next < newest - 60 * minuteMs) continue;
    kept.times.push(at);
    kept.sums.push(sums[i] ?? 0);
  }
  return kept;
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
