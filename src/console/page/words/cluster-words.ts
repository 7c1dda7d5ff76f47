// What a node of a cluster says of itself and of the accounts.
import type { ClusterDoc } from '../../view/schema.ts';

type Owner = ClusterDoc['accounts'][number];

export function ownerWords({ state, node }: Owner): string {
  if (state === 'own') return 'this node';
  if (state === 'unsure') return 'this node, not sure of it: nothing is sent';
  return state === 'free' ? 'nobody yet' : (node ?? 'another node');
}

/** This node has no account: others have them, or nobody has. */
export function isStandby({ accounts }: ClusterDoc): boolean {
  return accounts.every(({ state }) => state === 'elsewhere' || state === 'free');
}

/** Who else is to be asked. */
export function elsewhere({ accounts }: ClusterDoc): string {
  const owners = [...new Set(accounts.flatMap(({ state, node }) => (state === 'elsewhere' && node !== undefined ? [node] : [])))];
  return owners.length === 0 ? 'no node has an account yet' : `the accounts are with ${owners.toSorted().join(' and ')}`;
}
