// The Redis of a cluster, and a replica that may lag behind and take its place.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWay } from '../../cluster/redis/open-way.ts';
import { type RedisServer, startRedis } from '../../cluster/redis/redis-process.ts';

export interface RedisPair {
  /** Of the one that is the primary now. */
  readonly port: number;
  readonly primary: RedisServer;
  /** From now on the replica hears nothing. */
  lag(): void;
  /** The primary dies, and the replica takes its place with what it knows. */
  promote(): Promise<void>;
  /** What died is a replica of the other one now, and has caught up with it. */
  pair(): Promise<void>;
  close(): Promise<void>;
}

export async function createRedisPair(root: string): Promise<RedisPair> {
  const directories = ['redis-a', 'redis-b'].map((name) => join(root, name));
  for (const directory of directories) mkdirSync(directory);
  let [primary, replica] = (await Promise.all(directories.map((one) => startRedis(one, ['--repl-diskless-sync-delay', '0'])))) as [
    RedisServer,
    RedisServer,
  ];
  let isPromoted = false;
  const way = await openWay({ to: () => primary.port });

  async function follow(): Promise<void> {
    way.mend();
    await replica.command('REPLICAOF', '127.0.0.1', String(way.port));
    for (let tries = 0; tries < 300; tries += 1) {
      if ((await replica.command('INFO', 'replication')).includes('master_link_status:up')) return;
      await sleep(50);
    }
    throw new Error('the replica does not catch up');
  }

  await follow();
  return {
    get port() {
      return primary.port;
    },
    get primary() {
      return primary;
    },
    lag: () => way.cut(),
    async promote() {
      isPromoted = true;
      await primary.kill();
      await replica.command('REPLICAOF', 'NO', 'ONE');
      [primary, replica] = [replica, primary];
    },
    async pair() {
      if (isPromoted) await replica.start();
      isPromoted = false;
      await follow();
    },
    async close() {
      way.close();
      for (const server of [primary, replica]) {
        server.thaw();
        await server.kill();
      }
    },
  };
}
