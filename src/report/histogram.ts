// Durations counted in geometric steps: percentiles to within a few percent, in flat memory.

export interface Histogram {
  add(ms: number): void;
  /** Milliseconds below which the share `p` (0..1) of all durations lies; undefined without any. */
  percentile(p: number): number | undefined;
  readonly count: number;
  readonly max: number;
  /** How many fell into `from <= ms < to`, to within a step. */
  between(from: number, to: number): number;
}

/** Each step is 4 % wider than the one before. */
const ratio = 1.04;

export function createHistogram(): Histogram {
  const steps: number[] = [];
  let count = 0;
  let max = 0;
  return {
    add(ms) {
      if (!(ms >= 0) || ms === Number.POSITIVE_INFINITY) return;
      const step = stepOf(ms);
      steps[step] = (steps[step] ?? 0) + 1;
      count += 1;
      max = Math.max(max, ms);
    },
    percentile(p) {
      if (count === 0) return undefined;
      let seen = 0;
      for (let step = 0; step < steps.length; step += 1) {
        seen += steps[step] ?? 0;
        if (seen >= p * count) return Math.min(max, middleOf(step));
      }
      return max;
    },
    between(from, to) {
      let seen = 0;
      const end = Math.min(steps.length, stepOf(to));
      for (let step = stepOf(from); step < end; step += 1) seen += steps[step] ?? 0;
      return seen;
    },
    get count() {
      return count;
    },
    get max() {
      return max;
    },
  };
}

function stepOf(ms: number): number {
  return ms < 1 ? 0 : Math.min(2_000, 1 + Math.floor(Math.log(ms) / Math.log(ratio) + 1e-9));
}

/** Middle of a step. */
function middleOf(step: number): number {
  return step === 0 ? 0.5 : Math.round(ratio ** (step - 0.5) * 10) / 10;
}
