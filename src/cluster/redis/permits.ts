// The permits of one account, given by Redis to whoever owns it. The rule: a permit is good for a moment only, and only while the owner is sure.
import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../errors.ts';
import { LANES } from '../../queue/lanes.ts';
import type { Permit, PermitAnswer, Permits } from '../../queue/permit.ts';
import type { Lane } from '../../queue/queue.ts';
import type { Lease, SharedLimits } from '../cluster.ts';
import { isAnswer } from './connection.ts';
import type { Link } from './link.ts';
import { hold } from './scripts/hello.ts';
import { land, permit, withdraw } from './scripts/permits.ts';
import { renew } from './scripts/renew.ts';
import { flightMs, windowMs } from './scripts/script.ts';

export interface RedisPermitsOptions {
  link: Pick<Link, 'run'>;
  account: string;
  node: string;
  pool: string;
  lease: Lease;
  limits(): SharedLimits;
  /** Another node owns the account now. */
  onFenced(): void;
  /** Redis has answered, and could not: it may not run what a permit takes, or has no room for it. */
  onRefused(reason: string): void;
  onGranted(): void;
  /** Milliseconds on a clock that never steps. */
  now?: () => number;
}

/** The request must have left by then: its server gets the rest of the time that Redis counts for the way. */
const goodForMs = 300;
/** One that is younger need not be asked for again when the connection stands: it leaves at once. */
const freshForMs = 200;
const unreachableMs = 250;
/** A machine that stands still for a moment is late once or twice. */
const slow = { times: 5, forMs: 5_000 };

/** The lengths of both windows, 0 for a pool without a limit, and 1 where the attempt is in the journal. */
type Landing = readonly [own: number, shared: number, isJournaled: number];

/** For an account that is not ours. */
export const noPermits: Permits = { ask: async () => ({ kind: 'wait', ms: unreachableMs }), withdraw() {} };

export function createRedisPermits(options: RedisPermitsOptions): Permits {
  const { link, account, node, pool, lease, now = () => performance.now() } = options;
  let inLine = false;
  /** Since when no permit has come in time, and how many have come. */
  let late: { since: number; times: number } | undefined;

  async function ask(lane: Lane, attempts: readonly string[]): Promise<PermitAnswer> {
    const about = attempts.length === 0 ? '' : JSON.stringify(attempts);
    const { requestsPerSecond, perPool } = options.limits();
    const own = windowOf(requestsPerSecond);
    const shared = perPool === undefined ? { capacity: 0, lengthMs: 0 } : windowOf(perPool);
    const id = randomUUID();
    const askedAt = now();
    const held = `${lease.token} ${node}`;
    const windows = [own.capacity, own.lengthMs, shared.capacity, shared.lengthMs];
    const answer = await link.run(permit, [account, held, pool, LANES.indexOf(lane), id, about, ...windows]).catch(refused);
    if (answer === undefined) return { kind: 'wait', ms: unreachableMs };
    const [kind, told] = answer as [string, number];
    inLine = kind === 'wait';
    const again = [account, held, pool, id, about, ...windows];
    if (kind === 'granted')
      return inTime(granted(again, told, askedAt, [own.lengthMs, shared.lengthMs, about === '' ? 0 : 1]), now() - askedAt);
    if (kind === 'fenced') options.onFenced();
    return { kind: 'wait', ms: kind === 'wait' ? told : unreachableMs };
  }

  /** One that comes too late to be used is given back: nothing is put on record for it. */
  function inTime(permit: Permit, tookMs: number): PermitAnswer {
    if (tookMs <= goodForMs) {
      late = undefined;
      options.onGranted();
      return { kind: 'granted', permit };
    }
    permit.land();
    late = { since: late?.since ?? now(), times: (late?.times ?? 0) + 1 };
    if (late.times >= slow.times && now() - late.since >= slow.forMs)
      options.onRefused(`it takes ${Math.round(tookMs)} ms to permit a request, which has to leave ${goodForMs} ms after it was asked for`);
    return { kind: 'wait', ms: unreachableMs };
  }

  function refused(error: unknown): undefined {
    if (isAnswer(error)) options.onRefused(reasonOf(error));
    return undefined;
  }

  function granted(again: readonly (string | number)[], at: number, grantedAt: number, [own, shared, isJournaled]: Landing): Permit {
    const id = String(again[3]);
    let isOut = true;
    let askedAt = grantedAt;
    let renewing: Promise<void> | undefined;

    async function askAgain(): Promise<void> {
      const asked = now();
      const answer = await link.run(renew, again).catch(() => undefined);
      if (isOut && Array.isArray(answer) && answer[0] === 'granted') askedAt = asked;
      renewing = undefined;
    }

    function end(windows: readonly number[]): void {
      if (!isOut) return;
      isOut = false;
      // Where this does not arrive, Redis counts the longest that the way can have taken since the permit.
      void link.run(land, [account, pool, id, ...windows]).catch(() => {});
    }

    return {
      at,
      good: () => lease.sure() && now() - askedAt <= goodForMs,
      async renew() {
        if (!isOut || now() - askedAt <= freshForMs) return;
        renewing ??= askAgain();
        await renewing;
      },
      land: () => end([own, shared, isJournaled]),
      // Its attempt stays unfinished in the journal: the next owner looks before it acts.
      giveUp: () => end([own + flightMs, shared === 0 ? 0 : shared + flightMs, 0]),
    };
  }

  return {
    token: lease.token,
    sharedTime: lease.sharedTime,
    ask,
    hold: (ms) => void link.run(hold, [pool, Math.ceil(ms)]).catch(() => {}),
    withdraw() {
      if (!inLine) return;
      inLine = false;
      void link.run(withdraw, [account, pool]).catch(() => {});
    },
  };
}

/** Below one a second it is one request in a longer window; fractions above it are rounded down. */
export function windowOf(requestsPerSecond: number): { capacity: number; lengthMs: number } {
  if (requestsPerSecond >= 1) return { capacity: Math.floor(requestsPerSecond), lengthMs: windowMs };
  return { capacity: 1, lengthMs: Math.ceil(1_000 / requestsPerSecond) + windowMs - 1_000 };
}
