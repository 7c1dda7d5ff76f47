// Three real nodes of one cluster, each with its own files and its own ways to Redis and to the pool.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resumedFile } from '../../../src/daemon/switch/resume-request.ts';
import { openWay, type Way } from '../../cluster/redis/open-way.ts';
import { type AuditDisk, createAuditDisk } from '../audit-disk.ts';
import { createGuardProcess, type GuardProcess } from '../guard-process.ts';
import type { Terms } from '../judge.ts';
import { configuration, type World } from '../world.ts';

export interface FleetNode {
  readonly name: string;
  readonly directory: string;
  readonly guard: GuardProcess;
  readonly audit: AuditDisk;
  readonly toRedis: Way;
  readonly toPool: Way;
  isFrozen: boolean;
}

export interface Fleet {
  readonly nodes: readonly FleetNode[];
  /** All of them, as the one daemon that a world knows. */
  readonly guard: GuardProcess;
  readonly audit: AuditDisk;
  /** Those that run and reach everything. */
  well(): FleetNode[];
  /** There is a node at which somebody can resume. */
  readonly canResume: boolean;
  configure(world: World, terms: Terms): void;
  freeze(node: FleetNode): void;
  thaw(node: FleetNode): void;
  close(): void;
}

export interface FleetOptions {
  leaseMs: number;
  perPool: number;
}

export const usual: FleetOptions = { leaseMs: 5_000, perPool: 15 };

export async function createFleet(root: string, redisPort: () => number, options = usual): Promise<Fleet> {
  let pool = 0;
  const nodes = await Promise.all(['guard-1', 'guard-2', 'guard-3'].map((name) => createNode(name, root, redisPort, () => pool)));
  const [first] = nodes as [FleetNode];

  function freeze(node: FleetNode): void {
    node.isFrozen = true;
    node.guard.signal('SIGSTOP');
  }

  function thaw(node: FleetNode): void {
    node.isFrozen = false;
    node.guard.signal('SIGCONT');
  }

  function well(): FleetNode[] {
    return nodes.filter(({ guard, isFrozen, toRedis, toPool }) => guard.watching && !isFrozen && !toRedis.isCut && !toPool.isCut);
  }

  function pausedNode(): FleetNode | undefined {
    return well().find(({ audit: { path } }) => existsSync(join(path, 'PAUSED')));
  }

  return {
    nodes,
    well,
    get canResume() {
      return pausedNode() !== undefined;
    },
    freeze,
    thaw,
    guard: {
      start() {
        for (const { guard } of nodes) if (!guard.running) guard.start();
      },
      // One after the other: the last one takes leave of the server.
      async end(signal) {
        for (const node of nodes) {
          thaw(node);
          await node.guard.end(signal);
        }
      },
      signal(signal) {
        for (const { guard } of nodes) guard.signal(signal);
      },
      get running() {
        return nodes.every(({ guard }) => guard.running);
      },
      get watching() {
        return nodes.every(({ guard }) => guard.watching);
      },
      pid: undefined,
      get ownEnds() {
        return nodes.flatMap(({ name, guard }) => guard.ownEnds.splice(0).map((end) => `${name}: ${end}`));
      },
      verify: (directories) => first.guard.verify(directories),
    },
    audit: {
      ...first.audit,
      news: () => nodes.flatMap(({ audit }) => audit.news()),
      directories: () => nodes.flatMap(({ audit }) => audit.directories()),
      sick: false,
      pause: () => well()[0]?.audit.pause(),
      resume() {
        const node = pausedNode();
        if (node === undefined) return;
        writeFileSync(resumedFile(node.audit.path), 'chaos\n');
        node.audit.resume();
      },
    },
    configure(world, terms) {
      pool = world.simulator.port;
      for (const node of nodes) {
        const discovery = `http://127.0.0.1:${node.toPool.port}/`;
        const text = configuration(world, terms, { discovery, policies: '../policies' });
        writeFileSync(
          join(node.directory, 'lobbyguard.yaml'),
          `${text}${clusterOf(node, options)}`.replace('limits: {', `limits: { perPool: ${options.perPool},`),
        );
      }
    },
    close() {
      for (const { toRedis, toPool } of nodes) for (const way of [toRedis, toPool]) way.close();
    },
  };
}

async function createNode(name: string, root: string, redisPort: () => number, poolPort: () => number): Promise<FleetNode> {
  const directory = join(root, name);
  mkdirSync(directory);
  const [toRedis, toPool] = await Promise.all([openWay({ to: redisPort }), openWay({ to: poolPort, rewrite: named(poolPort) })]);
  const guard = createGuardProcess(directory, join(directory, 'daemon.log'));
  return { name, directory, guard, audit: createAuditDisk(directory, false), toRedis, toPool, isFrozen: false };
}

/** The server names itself in what it says: a node is told of the way it has. Both ports have as many digits. */
function named(poolPort: () => number): (data: Buffer, port: number) => Buffer {
  return (data, port) => Buffer.from(data.toString('latin1').replaceAll(`127.0.0.1:${poolPort()}`, `127.0.0.1:${port}`), 'latin1');
}

function clusterOf({ name, toRedis }: FleetNode, { leaseMs }: FleetOptions): string {
  return `cluster: { name: chaos, node: ${name}, lease: ${leaseMs / 1_000}s, redis: { url: "redis://127.0.0.1:${toRedis.port}" } }\n`;
}
