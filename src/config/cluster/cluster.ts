// The key `cluster`: its shape and its words, what it says across its keys, and what the daemon makes of it.
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { z } from 'zod';
import { defined } from '../../defined.ts';
import { installCommand } from '../../version.ts';
import type { AccountParts } from '../account/any-account.ts';
import type { AccountFault, Surroundings } from '../account/fault.ts';
import type { ClusterConfig } from '../config.ts';
import { parseDuration } from '../duration.ts';
import { pathFrom } from '../paths.ts';
import { secretOf, secretSchema } from '../secret.ts';
import { path, text } from '../text.ts';
import type { Fault } from '../values.ts';
import { parseRedisUrl, parseSentinelNode, type RedisAddress, redisUrlFault, sentinelNodeFault } from './redis-address.ts';
import { isNodeName, leaseFault, nodeNameFault, primaryNameFault } from './values.ts';

const redisSchema = z
  .strictObject({
    url: text(redisUrlFault)
      .optional()
      .meta({ description: 'Where it is: rediss://, or redis:// on this machine.', examples: ['rediss://redis.example.com:6379'] }),
    sentinel: z
      .strictObject({
        name: text(primaryNameFault).meta({ description: 'What the Sentinels call the primary.', examples: ['mymaster'] }),
        nodes: z
          .array(text(sentinelNodeFault))
          .min(1)
          .meta({ description: 'host:port of each Sentinel, over TLS unless it is this machine.' }),
      })
      .optional()
      .meta({ description: 'Sentinels that know where the primary is, in the place of a url.' }),
    password: secretSchema.optional().meta({ description: 'Its password: { env } or { file }.' }),
    ca: path.optional().meta({ description: 'Certificate authorities of its certificate beside the public ones, PEM.' }),
  })
  .meta({ oneOf: [{ required: ['url'] }, { required: ['sentinel'] }], description: 'The Redis (6.2 or newer, or Valkey) of the cluster.' });

export const clusterSchema = z.strictObject({
  name: text(nodeNameFault).meta({ description: 'Nodes that name the same one are one cluster.', examples: ['eu'] }),
  node: text(nodeNameFault).optional().meta({ description: 'Name of this node, which no other has. Default: the name of the host.' }),
  redis: redisSchema,
  lease: text(leaseFault)
    .default('10s')
    .meta({ description: 'How long a node that falls silent keeps its accounts: 5s to 60s.', examples: ['10s'] }),
});

export type ClusterFile = z.output<typeof clusterSchema>;

export const clusterParts: AccountParts = {
  secrets: [['redis', 'password']],
  files: [{ path: ['redis', 'ca'], holds: 'certificates' }],
  pairs: [],
};

/** What no single key tells. `written` may be of any shape: only what can be read counts. */
export function clusterFaults(written: unknown): AccountFault[] {
  const parsed = clusterSchema.safeParse(written);
  if (!parsed.success) return [];
  const { node, redis } = parsed.data;
  const faults: AccountFault[] = [...redisFaults(redis)];
  if (node === undefined && !isNodeName(hostname()))
    faults.push({ path: [], code: 'missing-key', message: 'the name of this host cannot be the name of a node; add node: guard-1' });
  return faults;
}

function redisFaults({ url, sentinel, ca }: ClusterFile['redis']): AccountFault[] {
  if ((url === undefined) === (sentinel === undefined)) {
    const message = 'name one of url: "rediss://redis.example.com:6379" or sentinel: { name: mymaster, nodes: […] }';
    return [{ path: ['redis'], code: url === undefined ? 'missing-key' : 'wrong-value', message }];
  }
  const nodes = sentinel?.nodes ?? [];
  const places = nodes.map((node) => JSON.stringify(parseSentinelNode(node)));
  const faults: AccountFault[] = places.flatMap((place, n) =>
    places.indexOf(place) === n
      ? []
      : [{ path: ['redis', 'sentinel', 'nodes', n], code: 'wrong-value', message: 'this Sentinel appears twice; keep one' }],
  );
  if (ca !== undefined && ![url === undefined ? undefined : parseRedisUrl(url), ...nodes.map(parseSentinelNode)].some((one) => one?.tls))
    faults.push({
      path: ['redis', 'ca'],
      code: 'wrong-value',
      message: 'ca counts for TLS only, and this is plain; write rediss:, or leave ca out',
    });
  return faults;
}

export function clusterConfig({ name, node, redis, lease }: ClusterFile, around: Surroundings): ClusterConfig {
  const { url, sentinel } = redis;
  const password = redis.password === undefined ? undefined : secretOf(redis.password, around);
  const ca = redis.ca === undefined ? undefined : pathFrom(around.file, redis.ca);
  const where = sentinel === undefined ? primaryAt(parseRedisUrl(url ?? '')) : behind(sentinel);
  return { name, node: node ?? hostname(), leaseMs: parseDuration(lease) ?? 0, redis: { ...where, ...defined({ password, ca }) } };
}

function primaryAt(address: RedisAddress): ClusterConfig['redis'] {
  return { kind: 'primary', ...address };
}

function behind({ name, nodes }: NonNullable<ClusterFile['redis']['sentinel']>): ClusterConfig['redis'] {
  return { kind: 'sentinel', name, nodes: nodes.flatMap((node) => parseSentinelNode(node) ?? []) };
}

/** The client is installed only where there is a cluster. */
export function clientFault(): Fault | undefined {
  try {
    createRequire(import.meta.url).resolve('@redis/client');
    return undefined;
  } catch {
    return {
      code: 'not-usable',
      message: `a cluster needs the package @redis/client, which is not installed: ${installCommand('@redis/client')}`,
    };
  }
}
