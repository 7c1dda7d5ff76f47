// How an account slows down after 429 and 503, and recovers: the delay doubles from 1 s to 60 s with full jitter, as long as nothing is served between.
// The rule it keeps: halve at once, come back a tenth of the limit a second, and never below an eighth of it.

export interface SlowDown {
  /** The server asked for less. Answers how long to hold everything back, in milliseconds. */
  hit(delayMs: number | undefined, slotsGiven: number): number;
  /** A request was answered otherwise: a pool that serves some is slowed down for, and not waited for. */
  served(): void;
  close(): void;
}

export interface SlowDownOptions {
  /** Told what share of rate and concurrency holds from now on: from 1/8 to 1. */
  apply(share: number): void;
  random(): number;
  /** The server asks for so long a wait that somebody should know, in milliseconds. */
  onLongHold?: ((holdMs: number) => void) | undefined;
}

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;
/** A Retry-After is heeded up to here, so that no server can switch moderation off with one header. */
export const longestHoldMs = 300_000;
const LONG_HOLD_MS = 60_000;
const LOWEST_SHARE = 1 / 8;
const RECOVERY_EVERY_MS = 1000;
const RECOVERY_STEP = 0.1;

export function createSlowDown({ apply, random, onLongHold }: SlowDownOptions): SlowDown {
  let share = 1;
  /** Incidents in a row, with nothing served and no full recovery between them. */
  let incidents = 0;
  let givenAtLast = -1;
  let timer: NodeJS.Timeout | undefined;

  function recover(): void {
    // Rounded, because ten tenths do not quite add up to one and the rate is cut to whole requests.
    share = Math.min(1, Math.round((share + RECOVERY_STEP) * 1000) / 1000);
    if (share < 1) timer = setTimeout(recover, RECOVERY_EVERY_MS);
    else incidents = 0;
    apply(share);
  }

  function slower(slotsGiven: number): void {
    givenAtLast = slotsGiven;
    incidents += 1;
    share = Math.max(LOWEST_SHARE, share / 2);
    apply(share);
  }

  function recoverAfter(holdMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(recover, holdMs + RECOVERY_EVERY_MS);
  }

  return {
    hit(delayMs, slotsGiven) {
      // Requests that were out together fail together: that is one incident, not four.
      const isRepeat = slotsGiven === givenAtLast;
      if (isRepeat && delayMs === undefined) return 0;
      if (!isRepeat) slower(slotsGiven);
      const holdMs = holdFor(delayMs, incidents, random);
      recoverAfter(holdMs);
      if (!isRepeat && delayMs !== undefined && holdMs >= LONG_HOLD_MS) onLongHold?.(holdMs);
      return holdMs;
    },
    served() {
      incidents = 0;
    },
    close() {
      clearTimeout(timer);
    },
  };
}

function holdFor(delayMs: number | undefined, incidents: number, random: () => number): number {
  if (delayMs !== undefined && Number.isFinite(delayMs)) return Math.min(Math.max(delayMs, 0), longestHoldMs);
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (incidents - 1));
  return random() * ceiling;
}
