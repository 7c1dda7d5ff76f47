// Which node takes which account. Pure: every node computes the same, without asking anybody. No node has more than its share, and a node that comes
// or goes moves few accounts that are not its own.
import { createHash } from 'node:crypto';

/** For each account the nodes in the order in which they take it: the first at once, the next when it is still free a while later. */
export function shareOut(accounts: readonly string[], nodes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const most = Math.ceil(accounts.length / Math.max(1, nodes.length));
  const load = new Map<string, number>();
  const shares = new Map<string, readonly string[]>();
  for (const account of accounts.toSorted()) {
    const liked = nodes.toSorted((one, other) => compare(rank(account, one), rank(account, other)) || compare(one, other));
    const owner = liked.find((node) => (load.get(node) ?? 0) < most);
    if (owner !== undefined) load.set(owner, (load.get(owner) ?? 0) + 1);
    shares.set(account, owner === undefined ? liked : [owner, ...liked.filter((node) => node !== owner)]);
  }
  return shares;
}

/** The weight of a node for an account (rendezvous hashing). */
function rank(account: string, node: string): string {
  return createHash('sha256')
    .update(JSON.stringify([account, node]))
    .digest('hex');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
