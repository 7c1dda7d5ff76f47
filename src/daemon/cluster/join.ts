// From the configuration to a membership. What it takes is loaded only where there is a cluster to join.
import { defaultPool, type Membership } from '../../cluster/cluster.ts';
import type { ClusterConfig, Config } from '../../config/config.ts';
import { isLoopback } from '../../config/listen.ts';
import { readRegularFile } from '../../regular-file.ts';

/** Undefined where this process is alone. Rejects with CLUSTER_REFUSED where the Redis, or the name of the node, cannot be used. */
export async function joinConfigured({ cluster, accounts, limits, tls }: Config): Promise<Membership | undefined> {
  if (cluster === undefined) return undefined;
  const [{ joinCluster }, { createLocator }] = await Promise.all([
    import('../../cluster/redis/membership.ts'),
    import('../../cluster/redis/locate.ts'),
  ]);
  const { name, node, leaseMs, redis } = cluster;
  const locate = createLocator({ ...redisOf(redis, tls.ca), isLoopback });
  const pools = new Set(accounts.map(({ pool = defaultPool }) => pool));
  return joinCluster({ name, node, leaseMs, accounts: accounts.map((account) => account.name), pools: [...pools], limits, locate });
}

function redisOf({ password, ca, ...whereabouts }: ClusterConfig['redis'], otherwise: string | undefined) {
  const file = ca ?? otherwise;
  return { whereabouts, password, ca: file === undefined ? undefined : () => readRegularFile(file).toString('utf8') };
}
