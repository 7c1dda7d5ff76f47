// How much of what each pool may take is used, by all nodes together: asked with every beat, for people to see. Nothing is decided by it.
import type { PoolUse } from '../cluster.ts';
import type { Link } from './link.ts';

export interface PoolUses {
  readonly known: readonly PoolUse[];
  /** Of these pools, at this moment of Redis. Never rejects. */
  look(pools: Iterable<string>, limit: number | undefined, now: number): Promise<void>;
}

export function createPoolUses(link: Pick<Link, 'command'>): PoolUses {
  let known: readonly PoolUse[] = [];

  async function useOf(pool: string, limit: number, now: number): Promise<PoolUse> {
    const used = Number(await link.command('ZCOUNT', `win:p:${pool}`, `(${now}`, '+inf'));
    return { pool, used, limit };
  }

  return {
    get known() {
      return known;
    },
    async look(pools, limit, now) {
      const uses = limit === undefined ? [] : [...pools].map((pool) => useOf(pool, limit, now));
      known = await Promise.all(uses).catch(() => []);
    },
  };
}
