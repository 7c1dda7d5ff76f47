// How long to wait after a setback, and when a series of them says something: the pool moved, or an administrator must hear of it.
import type { Alarm } from '../alarms.ts';
import { backoffMs, sleep } from '../backoff.ts';
import type { Setback } from './meaning/session.ts';
import type { SessionTiming } from './timing.ts';

export interface Patience {
  /** A session is up. */
  started(): void;
  /** It is over; if it had lasted, what failed before it no longer counts. */
  ended(): void;
  after(setback: Setback): { pauseMs: number; rediscover: boolean; alarms: Alarm[] };
  /** Waits; in the pause after rejected credentials, a changed password ends it early. */
  wait(pauseMs: number, signal: AbortSignal): Promise<void>;
}

/** After so many failures in a row the discovered URL is doubted, whatever the failures were. */
const doubtAfter = 3;
/** After so many an administrator hears of it. */
const alarmAfter = 5;
/** Or at once, where the next try is further away than this. */
const quietMs = 60_000;
const glanceMs = 15_000;
/** "At once": what the session before has given up must have reached the server, or two requests for one event channel meet there. */
const letGoMs = 150;
/** An alarm that still holds is told again after this long. */
const remindMs = 3_600_000;

/** By an alarm of its own, by the one about rejected credentials, or by the channel that was taken. */
function toldAnyway({ alarm, pause }: Setback, blockedMs: number): boolean {
  return alarm !== undefined || blockedMs > 0 || pause === 'standDown';
}

function attempts(count: number): string {
  return count === 1 ? 'one attempt' : `${count} attempts`;
}

export function createPatience(timing: SessionTiming, blockedForMs: () => number): Patience {
  let failures = 0;
  let startedAt = 0;
  let toldDown = false;
  const toldAt = new Map<string, number>();

  function isNews({ code, message }: Alarm): boolean {
    const key = `${code} ${message}`;
    const now = performance.now();
    if (now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < remindMs) return false;
    toldAt.set(key, now);
    return true;
  }

  return {
    started() {
      startedAt = performance.now();
    },
    ended() {
      if (performance.now() - startedAt < timing.steadyMs) return;
      failures = 0;
      toldDown = false;
      toldAt.clear();
    },
    after(setback) {
      const first = failures === 0;
      failures += 1;
      const blockedMs = blockedForMs();
      const ownMs =
        setback.pause === 'none' && first ? letGoMs : backoffMs(failures, timing[setback.pause === 'none' ? 'retry' : setback.pause]);
      const pauseMs = blockedMs > 0 ? blockedMs : Math.max(ownMs, setback.retryAfterMs ?? 0);
      const alarms = setback.alarm === undefined || blockedMs > 0 || !isNews(setback.alarm) ? [] : [setback.alarm];
      const silent = pauseMs > quietMs && !toldAnyway(setback, blockedMs);
      if (!toldDown && (silent || failures >= alarmAfter)) {
        toldDown = true;
        alarms.push({ code: 'session-down', message: `not signed in after ${attempts(failures)}: ${setback.reason}` });
      }
      return { pauseMs, rediscover: setback.rediscover || failures % doubtAfter === 0, alarms };
    },
    async wait(pauseMs, signal) {
      const rejected = blockedForMs() > 0;
      const until = performance.now() + pauseMs;
      while (!signal.aborted && performance.now() < until) {
        if (rejected && blockedForMs() === 0) return;
        await sleep(Math.min(rejected ? glanceMs : pauseMs, until - performance.now()), signal);
      }
    },
  };
}
