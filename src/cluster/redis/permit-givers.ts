// The permits of all accounts of this node. The rule: where Redis has refused one, it is asked again with each beat, so that its end is told although nobody
// waits to send any more.
import { LANES } from '../../queue/lanes.ts';
import type { Permits } from '../../queue/permit.ts';
import type { Member, SharedLimits } from '../cluster.ts';
import type { Leases } from './leases.ts';
import type { Link } from './link.ts';
import { createRedisPermits, noPermits } from './permits.ts';
import type { Reach } from './reach.ts';

export interface PermitGiversOptions {
  link: Pick<Link, 'run'>;
  node: string;
  leases(): Pick<Leases, 'held' | 'drop'>;
  reach: Pick<Reach, 'refused' | 'refuse' | 'permitted'>;
  limits(): SharedLimits;
}

export interface PermitGivers {
  of(member: Member): Permits;
  /** Asks for a permit that nobody uses, where the last was refused. Never rejects. */
  tryAgain(): Promise<void>;
}

export function createPermitGivers({ link, node, leases, reach, limits }: PermitGiversOptions): PermitGivers {
  const known = new Map<string, { token: number; permits: Permits }>();

  async function trial(account: string): Promise<void> {
    const one = known.get(account);
    if (one === undefined || leases().held(account)?.token !== one.token) return reach.permitted(account);
    const answer = await one.permits.ask(LANES.at(-1) ?? 'admit', ['']);
    if (answer.kind === 'granted') answer.permit.land();
  }

  return {
    of({ account, pool }) {
      const lease = leases().held(account);
      if (lease === undefined) return noPermits;
      const before = known.get(account);
      if (before?.token === lease.token) return before.permits;
      const permits = createRedisPermits({
        link,
        account,
        node,
        pool,
        lease,
        limits,
        onFenced: () => leases().drop(account),
        onRefused: (reason) => reach.refuse(account, reason),
        onGranted: () => reach.permitted(account),
      });
      known.set(account, { token: lease.token, permits });
      return permits;
    },
    async tryAgain() {
      await Promise.all(reach.refused.map(trial));
    },
  };
}
