import { expect } from 'vitest';
import { createLink } from '../../../src/cluster/redis/link.ts';
import { hello } from '../../../src/cluster/redis/scripts/hello.ts';
import { permit } from '../../../src/cluster/redis/scripts/permits.ts';
import { aLink, plainly, untilHolds } from './a-link.ts';
import { aRedis, type RedisServer, withRedis } from './server.ts';

withRedis('a server that nobody has greeted is in quarantine, until everything given out before has run out', async () => {
  const redis = await aRedis();
  const { link, told } = await aLink(redis, { leaseMs: 5_000 });
  expect(told.ups).toEqual([true]);
  const [now = 0, held = 0, quarantine = 0] = (await link.run(hello, ['another run', 7_000, 1_002])) as number[];
  expect([held - now, quarantine - now]).toEqual([2_302, 7_000]);
});

withRedis('whoever comes later to the same server finds it known', async () => {
  const redis = await aRedis();
  const { link } = await aLink(redis, { leaseMs: 50 });
  await untilHolds(async () => {
    const [now = 0, , quarantine = 0] = (await link.run(hello, [await runIdOf(redis), 50, 1_002])) as number[];
    return quarantine < now;
  });
  expect((await aLink(redis, { leaseMs: 50 })).told.ups).toEqual([false]);
});

async function runIdOf(redis: RedisServer): Promise<string> {
  return String(await plainly(redis, 'HGET', 'lobbyguard:1:{test}:boot', 'run'));
}

withRedis('a server that was killed and comes back empty is greeted again, and in quarantine', async () => {
  const redis = await aRedis();
  const { link, told } = await aLink(redis, { leaseMs: 50 });
  await redis.kill();
  await untilHolds(() => told.downs.length > 0);
  expect(link.isUp).toBe(false);
  await expect(link.command('GET', 'pause')).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
  await redis.start();
  await untilHolds(() => told.ups.length === 2);
  expect(told.ups).toEqual([true, true]);
});

withRedis('a server that was emptied while it ran is greeted again before any other step', async () => {
  const redis = await aRedis();
  const { link, told } = await aLink(redis);
  await plainly(redis, 'FLUSHALL');
  await expect(link.run(permit, ['a', '1 n', 'p', 0, 'id', '', 5, 1_002, 0, 0])).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
  await untilHolds(() => told.ups.length === 2);
  expect(told.ups[1]).toBe(true);
});

withRedis('a server that stands still is given up, and taken again when it goes on', async () => {
  const redis = await aRedis();
  const { link, told } = await aLink(redis);
  redis.freeze();
  await expect(link.command('GET', 'pause')).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
  await untilHolds(() => told.downs.length > 0);
  redis.thaw();
  await untilHolds(() => told.ups.length === 2);
  expect(await link.command('GET', 'pause')).toBeNull();
});

withRedis('a server that may throw data away is refused, with what to do', async () => {
  const redis = await aRedis('--maxmemory-policy', 'allkeys-lru');
  await expect(aLink(redis)).rejects.toThrow('set maxmemory-policy noeviction');
});

withRedis('a cluster that a newer lobbyguard uses is refused', async () => {
  const redis = await aRedis();
  await plainly(redis, 'SET', 'lobbyguard:2:{test}:boot', '1');
  await expect(aLink(redis)).rejects.toThrow('upgrade this node');
});

withRedis('a password that is wrong is refused at the first try', async () => {
  const redis = await aRedis('--requirepass', 'right');
  const link = createLink({
    name: 'test',
    leaseMs: 1_000,
    windowMs: 1_002,
    locate: async () => ({ host: '127.0.0.1', port: redis.port, password: 'wrong' }),
    events: { onUp() {}, onDown() {}, onMessage() {} },
  });
  await expect(link.first).rejects.toMatchObject({ code: 'CLUSTER_REFUSED' });
  await link.close();
});
