// What accounts share while they all run in this process. The rule it keeps: requests of a pool count until one second after their answer.
import type { Permit, PermitAnswer, Permits } from '../queue/permit.ts';
import type { Lane } from '../queue/queue.ts';
import { createWindow } from '../queue/window.ts';
import type { Cluster } from './cluster.ts';
import { createPermitLine } from './line.ts';

export interface LocalClusterOptions {
  /** Requests a second of all accounts of one pool; undefined: no such limit. */
  perPool?: number | undefined;
  /** Milliseconds on a clock that never steps. */
  now?: () => number;
}

/** Requests on their way may land at any time, and others before us in the line may be granted theirs. */
const lookAgainMs = 20;
/** Well before who waits would be taken for gone. */
const longestWaitMs = 1_000;

export function createLocalCluster({ perPool, now = () => performance.now() }: LocalClusterOptions): Cluster {
  const pools = new Map<string, Pool>();
  let limit = perPool;

  function poolOf(name: string, requestsPerSecond: number): Pool {
    const known = pools.get(name) ?? createPool(requestsPerSecond, now);
    pools.set(name, known);
    return known;
  }

  return {
    permits({ account, pool }) {
      return limit === undefined ? undefined : poolOf(pool, limit).permits(account);
    },
    setLimits({ perPool: next }) {
      limit = next;
      if (limit !== undefined) for (const pool of pools.values()) pool.setRate(limit);
    },
  };
}

interface Pool {
  permits(account: string): Permits;
  setRate(requestsPerSecond: number): void;
}

function createPool(requestsPerSecond: number, now: () => number): Pool {
  const window = createWindow(requestsPerSecond);
  const line = createPermitLine();
  const members = new Map<string, Permits>();

  function ask(account: string, lane: Lane): PermitAnswer {
    const at = now();
    const before = line.join(account, lane, at);
    if (window.room(at) > before) {
      line.leave(account);
      return { kind: 'granted', permit: leave() };
    }
    const opensInMs = window.isOpen(at) ? Number.POSITIVE_INFINITY : window.opensAt() - at;
    return { kind: 'wait', ms: Number.isFinite(opensInMs) ? Math.min(opensInMs, longestWaitMs) : lookAgainMs };
  }

  /** It cannot grow old: what has not landed counts. */
  function leave(): Permit {
    const flight = window.leave();
    return { good: () => true, land: () => window.land(flight, now()), giveUp: () => window.giveUp(flight, now()) };
  }

  return {
    permits(account) {
      const known = members.get(account) ?? { ask: async (lane: Lane) => ask(account, lane), withdraw: () => line.leave(account) };
      members.set(account, known);
      return known;
    },
    setRate: window.setRate,
  };
}
