// How many times fell into the sixty seconds up to each: a window that slides over times that hardly ever go back.

export interface Minute {
  /** How many there are in the minute up to `at`, without it. */
  until(at: number): number;
  add(at: number): void;
  /** The oldest time in the window. */
  readonly oldest: number | undefined;
  /** The time that was added last. */
  readonly newest: number | undefined;
}

export const minuteMs = 60_000;

export function createMinute(): Minute {
  let times: number[] = [];
  let first = 0;

  function slide(at: number): void {
    while (at - (times[first] ?? at) >= minuteMs) first += 1;
    if (first < 1024 || first * 2 < times.length) return;
    times = times.slice(first);
    first = 0;
  }

  return {
    until(at) {
      slide(at);
      return times.length - first;
    },
    add: (at) => void times.push(at),
    get oldest() {
      return times[first];
    },
    get newest() {
      return times.at(-1);
    },
  };
}
