// How long somebody waits after sign-ins that failed: per user and per source, longer each time, and never for ever. Pure, in bounded memory.

export interface SlowDown {
  /** 0: they may try now. */
  waitMs(user: string, source: string, now: number): number;
  failed(user: string, source: string, now: number): void;
  /** Takes back the failure a try was counted as, and what the user failed at before. */
  succeeded(user: string, source: string): void;
}

/** Some failures are free, because people mistype; then the wait doubles up to the longest. Many people share a source: a proxy, an office. */
const limits = {
  user: { free: 3, longestMs: 10_000 },
  source: { free: 20, longestMs: 60_000 },
} as const;
const firstWaitMs = 1_000;
const forgetAfterMs = 15 * 60_000;
const kept = 10_000;

interface Failures {
  count: number;
  at: number;
}

export function createSlowDown(): SlowDown {
  const users = new Map<string, Failures>();
  const sources = new Map<string, Failures>();

  function note(failures: Map<string, Failures>, key: string, now: number): void {
    const before = failures.get(key);
    const count = before === undefined || before.at < now - forgetAfterMs ? 1 : before.count + 1;
    failures.delete(key);
    failures.set(key, { count, at: now });
    const [oldest] = failures.keys();
    if (failures.size > kept && oldest !== undefined) failures.delete(oldest);
  }

  return {
    waitMs: (user, source, now) => Math.max(waitFor(users.get(user), limits.user, now), waitFor(sources.get(source), limits.source, now)),
    failed(user, source, now) {
      note(users, user, now);
      note(sources, source, now);
    },
    succeeded(user, source) {
      users.delete(user);
      const shared = sources.get(source);
      if (shared !== undefined) shared.count -= 1;
    },
  };
}

function waitFor(failures: Failures | undefined, { free, longestMs }: { free: number; longestMs: number }, now: number): number {
  if (failures === undefined || failures.count < free || failures.at < now - forgetAfterMs) return 0;
  const wait = Math.min(longestMs, firstWaitMs * 2 ** Math.min(failures.count - free, 20));
  return Math.max(0, failures.at + wait - now);
}
