// The callbacks that wait in Redis for whoever owns their account.
import type { Inbox } from '../cluster.ts';
import type { Link } from './link.ts';
import { done, post, take } from './scripts/inbox.ts';

/** `leaseOf`: `token node` of an account that is ours. */
export function createInbox(link: Pick<Link, 'run'>, node: string, leaseOf: (account: string) => string | undefined): Inbox {
  return {
    post: async (account, { body, digest }) => (await link.run(post, [account, body, digest])) === 1,
    async take(account) {
      const lease = leaseOf(account);
      if (lease === undefined) return [];
      const waiting = (await link.run(take, [account, lease, node])) as [string, string, string][];
      return waiting.map(([id, body, digest]) => ({ id, body, digest }));
    },
    async done(account, ids) {
      if (ids.length > 0) await link.run(done, [account, ...ids]);
    },
  };
}
