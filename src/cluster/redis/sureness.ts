// Whether a node may still rely on what Redis last confirmed. The rule: counted from before it asked, on two clocks, because the one stands still while a
// machine sleeps and the other can be set.

export interface Sureness {
  /** Confirmed by an answer to what was asked then. */
  confirm(asked: Moment): void;
  sure(): boolean;
  /** Never again. */
  end(): void;
}

export interface Moment {
  monotonic: number;
  wall: number;
}

export interface Clocks {
  now(): Moment;
}

export const realClocks: Clocks = { now: () => ({ monotonic: performance.now(), wall: Date.now() }) };

export function createSureness(fenceMs: number, clocks: Clocks = realClocks): Sureness {
  let confirmed: Moment | undefined;
  let isOver = false;

  return {
    confirm(asked) {
      if (!isOver && (confirmed === undefined || asked.monotonic > confirmed.monotonic)) confirmed = asked;
    },
    sure() {
      if (isOver || confirmed === undefined) return false;
      const { monotonic, wall } = clocks.now();
      const passed = wall - confirmed.wall;
      return monotonic - confirmed.monotonic < fenceMs && passed < fenceMs && passed > -fenceMs;
    },
    end() {
      isOver = true;
    },
  };
}
