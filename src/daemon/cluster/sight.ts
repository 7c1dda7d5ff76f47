// What people may know of the cluster from this node.
import type { RaisedAlarm } from '../../audit/recorder.ts';
import type { Membership } from '../../cluster/cluster.ts';
import { defined } from '../../defined.ts';
import type { AccountOwner, ClusterSight } from '../../rulings/cluster-sight.ts';

/** `alarms`: those that are open. A Redis that takes our beats and permits nothing is as good as out of reach, and only the alarm tells. */
export function clusterSight(membership: Membership | undefined, alarms: readonly RaisedAlarm[]): ClusterSight | undefined {
  if (membership === undefined) return undefined;
  const { name, node, nodes, accounts, pools } = membership.status;
  const reachable = membership.status.reachable && !alarms.some(({ code }) => code === 'cluster-unreachable');
  return {
    name,
    node,
    reachable,
    nodes: nodes.toSorted(),
    accounts: accounts.map((account) => ownerOf(account, membership)),
    pools: reachable ? pools : [],
  };
}

function ownerOf(account: string, { status: { node, owners, tokens, unsure } }: Membership): AccountOwner {
  const token = tokens.get(account);
  if (token !== undefined) return { account, state: unsure.has(account) ? 'unsure' : 'own', node, token };
  const owner = owners.get(account);
  // Of our own we know better.
  if (owner === undefined || owner.node === node) return { account, state: 'free' };
  return { account, state: 'elsewhere', ...defined({ node: owner.node, token: owner.token }) };
}
