// The nodes of a cluster as people see them from one of them: who has which account, and how much of what a pool may take is used.

export interface ClusterSight {
  name: string;
  /** The node that says this. */
  node: string;
  /** Whether Redis answers and permits what is to be sent: without it nothing is sent. */
  reachable: boolean;
  /** Those that live, this one included. */
  nodes: readonly string[];
  accounts: readonly AccountOwner[];
  pools: readonly PoolUse[];
}

export const ownerships = ['own', 'unsure', 'elsewhere', 'free'] as const;

export interface AccountOwner {
  account: string;
  /** `unsure`: this node has it, and nothing confirms that it still has. `free`: nobody has it, as far as this node knows. */
  state: (typeof ownerships)[number];
  node?: string;
  token?: number;
}

export interface PoolUse {
  pool: string;
  /** Requests that count against the limit now. */
  used: number;
  /** A second, over all accounts of the pool. */
  limit: number;
}
