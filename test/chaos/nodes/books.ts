// What no owner of an account may have done, seen from the server and from Redis.
import type { World } from '../world.ts';
import { usual } from './fleet.ts';

export interface ClusterBooks {
  check(): void;
}

export function createClusterBooks(world: World): ClusterBooks {
  const { simulator, findings, witness, stalls } = world;
  let rated = 0;
  const seen = new Set<number>();

  /** Carried out through an application after it had been replaced by the next owner. */
  function superseded(): void {
    const { requests } = simulator;
    const replaced = requests.filter(
      ({ method, path, status }) => method === 'DELETE' && status === 204 && /\/applications\/[^/]+$/.test(path),
    );
    for (const { path, at } of replaced)
      for (const one of requests) {
        if (one.method !== 'POST' || !one.path.startsWith(`${path}/`) || one.at <= at || (one.status ?? 500) >= 300) continue;
        if (seen.has(one.n)) continue;
        seen.add(one.n);
        findings.add('superseded', `request ${one.n} to ${one.path} was carried out, and its application had been replaced`);
      }
  }

  /** Requests of all accounts in any second. */
  function pool(): void {
    const arrivals = [...new Map(witness.actions.map(({ n, at }) => [n, at])).values()];
    for (; rated < arrivals.length && (arrivals[rated] ?? 0) < Date.now() - 1_500; rated += 1) {
      const from = arrivals[rated] ?? 0;
      const within = arrivals.slice(rated, rated + 500).filter((at) => at < from + 1_000).length;
      if (within > usual.perPool && stalls.longestIn(from - 300, from + 1_100) === 0)
        findings.add('over-pool', `${within} requests of the pool within a second of ${new Date(from).toISOString()}`);
    }
  }

  return {
    check() {
      superseded();
      pool();
    },
  };
}
