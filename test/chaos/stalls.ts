// When this process itself was held up: the server lives in it, and what waited outside meanwhile arrives all at once. No fault of the daemon's.

export interface Stalls {
  /** The longest since then, ms. */
  longestSince(at: number): number;
  /** The longest that touched this span, ms. */
  longestIn(from: number, until: number): number;
  close(): void;
}

const tickMs = 10;
const notableMs = 30;

export function createStalls(): Stalls {
  const stalls: { from: number; until: number }[] = [];
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > tickMs + notableMs) stalls.push({ from: last, until: now });
    last = now;
  }, tickMs);

  function longestIn(from: number, until: number): number {
    let longest = 0;
    for (const stall of stalls) if (stall.until >= from && stall.from <= until) longest = Math.max(longest, stall.until - stall.from);
    return longest;
  }

  return {
    longestIn,
    longestSince: (at) => Math.max(longestIn(at, Number.POSITIVE_INFINITY), Date.now() - last),
    close: () => clearInterval(timer),
  };
}
