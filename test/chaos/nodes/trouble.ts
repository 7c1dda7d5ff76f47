// What can happen to the nodes of a cluster, to their ways and to their Redis. Each trouble ends after a while, or before things settle.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chaos, later, stepNamed } from '../steps.ts';
import { type Fleet, type FleetNode, usual } from './fleet.ts';
import type { RedisPair } from './redis-pair.ts';

export interface ClusterChaos {
  readonly chaos: Chaos;
  readonly fleet: Fleet;
  readonly redis: RedisPair;
  /** How often each trouble struck. */
  readonly struck: Map<string, number>;
  /** What has begun and is not over. */
  readonly underWay: Set<Promise<void>>;
  isRedisTroubled: boolean;
  /** While paused: when to resume. */
  resumeAt: number | undefined;
}

const nodeTroubles = {
  'kill -9': (cluster, node) => kill(cluster, node, 'SIGKILL'),
  SIGTERM: (cluster, node) => kill(cluster, node, 'SIGTERM'),
  freeze: ({ chaos, fleet }, node) => {
    fleet.freeze(node);
    later(chaos, chaos.dice.whole(500, usual.leaseMs * 2), () => fleet.thaw(node));
  },
  'cut off from Redis': ({ chaos }, { toRedis }) => {
    toRedis.cut();
    later(chaos, chaos.dice.whole(500, usual.leaseMs * 2), () => toRedis.mend());
  },
  'cut off from the pool': ({ chaos }, { toPool }) => {
    toPool.cut();
    later(chaos, chaos.dice.whole(500, usual.leaseMs * 3), () => toPool.mend());
  },
} satisfies Record<string, (cluster: ClusterChaos, node: FleetNode) => unknown>;

const redisTroubles = {
  'Redis killed': async ({ redis: { primary } }, ms) => {
    await primary.kill();
    await sleep(ms);
    await primary.start();
  },
  'Redis frozen': async ({ redis: { primary } }, ms) => {
    primary.freeze();
    await sleep(ms);
    primary.thaw();
  },
  /** Without a trace: the connections go on. */
  'Redis emptied': async ({ redis: { primary } }) => void (await primary.command('FLUSHALL')),
  'replica promoted': async ({ redis }, ms) => {
    redis.lag();
    await sleep(ms / 3);
    await redis.promote();
  },
} satisfies Record<string, (cluster: ClusterChaos, ms: number) => Promise<void>>;

type NodeTrouble = keyof typeof nodeTroubles;
type RedisTrouble = keyof typeof redisTroubles;

const nodeTable = [
  [3, 'kill -9'],
  [2, 'SIGTERM'],
  [3, 'freeze'],
  [2, 'cut off from Redis'],
  [2, 'cut off from the pool'],
] as const satisfies readonly (readonly [number, NodeTrouble])[];
const redisNames = Object.keys(redisTroubles) as RedisTrouble[];

/** Of people and meetings: what a single daemon is tried with as well. */
const daily = [
  'join',
  'join',
  'join',
  'raid',
  'raid',
  'leave',
  'rejoin',
  'admit by hand',
  'promote',
  'demote',
  'rename',
  'typing',
] as const;

export async function oneClusterStep(cluster: ClusterChaos): Promise<void> {
  const { chaos } = cluster;
  const kind = chaos.dice.weighted([
    [60, 'daily'],
    [4, 'node'],
    [1.2, 'redis'],
    [0.8, 'pause'],
  ] as const);
  if (kind === 'daily') await stepNamed(chaos.dice.pick(daily), chaos);
  else if (kind === 'node') troubleNode(cluster, chaos.dice.weighted(nodeTable));
  else if (kind === 'redis') troubleRedis(cluster, chaos.dice.pick(redisNames));
  else await pause(cluster);
  if (cluster.resumeAt !== undefined && Date.now() > cluster.resumeAt) resume(cluster);
}

/** By somebody on a node that is well. It is left alone until all the others have heard of it. */
async function pause(cluster: ClusterChaos): Promise<void> {
  const { chaos, fleet } = cluster;
  if (cluster.isRedisTroubled || fleet.well().length === 0 || chaos.world.pause.isOn) return;
  count(cluster, 'pause');
  chaos.world.pause.on();
  cluster.resumeAt = Date.now() + chaos.dice.whole(2_000, 8_000);
  await sleep(1_500);
}

/** Where no well node has heard of the pause, later. */
export function resume(cluster: ClusterChaos): void {
  const { chaos, fleet } = cluster;
  if (!fleet.canResume) return;
  cluster.resumeAt = undefined;
  chaos.world.pause.off();
}

/** The node that is well and is to have this trouble; undefined where none is. */
export function troubleNode(cluster: ClusterChaos, name: NodeTrouble, node = someNode(cluster)): FleetNode | undefined {
  if (node === undefined) return undefined;
  count(cluster, name);
  cluster.chaos.world.note(`${name}: ${node.name}`);
  nodeTroubles[name](cluster, node);
  return node;
}

export function troubleRedis(cluster: ClusterChaos, name: RedisTrouble): void {
  if (cluster.isRedisTroubled) return;
  count(cluster, name);
  cluster.isRedisTroubled = true;
  cluster.chaos.world.note(name);
  const ms = cluster.chaos.dice.whole(300, 8_000);
  track(cluster, async () => {
    await redisTroubles[name](cluster, ms);
    cluster.chaos.world.note(`over: ${name}`);
    await cluster.redis.pair();
    cluster.isRedisTroubled = false;
  });
}

function someNode({ chaos: { dice }, fleet }: ClusterChaos): FleetNode | undefined {
  return dice.pickMaybe(fleet.well());
}

function kill(cluster: ClusterChaos, { name, guard }: FleetNode, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { chaos } = cluster;
  const gone = guard.end(signal);
  later(chaos, chaos.dice.whole(200, usual.leaseMs * 2), () =>
    track(cluster, async () => {
      await gone;
      chaos.world.note(`start ${name}`);
      guard.start();
    }),
  );
}

function track({ underWay }: ClusterChaos, work: () => Promise<void>): void {
  const tracked = work().finally(() => underWay.delete(tracked));
  underWay.add(tracked);
}

function count({ struck }: ClusterChaos, name: string): void {
  struck.set(name, (struck.get(name) ?? 0) + 1);
}
