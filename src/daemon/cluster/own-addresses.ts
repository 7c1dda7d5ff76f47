// The addresses of the accounts that other nodes have: every account of the cluster is one of us, and its sign-in name need not be its address.
import type { Membership } from '../../cluster/cluster.ts';

export interface OwnAddressesOptions {
  membership: Pick<Membership, 'told'>;
  /** What is known here; what others tell is added, and nothing is taken away. */
  ours: Set<string>;
  /** There are more than before. */
  onMore(): void;
}

const lookEveryMs = 1_000;

export function followOwnAddresses({ membership, ours, onMore }: OwnAddressesOptions): { stop(): void } {
  async function look(): Promise<void> {
    const nodes = await membership.told().catch(() => undefined);
    const before = ours.size;
    for (const { addresses = [] } of nodes?.values() ?? []) for (const address of addresses) ours.add(address);
    if (ours.size > before) onMore();
  }

  const timer = setInterval(() => void look(), lookEveryMs);
  void look();
  return { stop: () => clearInterval(timer) };
}
