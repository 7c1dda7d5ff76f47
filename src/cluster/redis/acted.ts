// Which set of policies acted last in the meetings of an account. It outlives the lease, so that the next owner knows.
import type { ActedSets } from '../cluster.ts';
import type { Link } from './link.ts';

export function createActedSets(link: Pick<Link, 'command'>): ActedSets {
  const keyOf = (account: string): string => `set:${account}`;
  return {
    async of(account) {
      const revision = await link.command('GET', keyOf(account));
      return revision === null || revision === undefined ? undefined : String(revision);
    },
    async tell(account, revision) {
      await link.command('SET', keyOf(account), revision);
    },
  };
}
