import { expect } from 'vitest';
import { createInbox } from '../../../src/cluster/redis/inbox.ts';
import { acquire, release } from '../../../src/cluster/redis/scripts/leases.ts';
import { aLink, plainly } from './a-link.ts';
import { aRedis, type RedisServer, withRedis } from './server.ts';

const account = 'tenant';

async function aNode(redis: RedisServer, node: string) {
  const { link } = await aLink(redis, { leaseMs: 60_000 });
  await plainly(redis, 'HSET', 'lobbyguard:1:{test}:boot', 'lease', '0', 'hold', '0');
  let lease: string | undefined;
  return {
    inbox: createInbox(link, node, () => lease),
    async own() {
      const [, token] = (await link.run(acquire, [account, node, 60_000])) as string[];
      lease = `${token} ${node}`;
    },
    async leave() {
      await link.run(release, [account, node, lease?.split(' ')[0] ?? '', 1]);
    },
  };
}

withRedis('what is posted waits in order for the owner, and nobody else gets it', async () => {
  const redis = await aRedis();
  const [owner, other] = [await aNode(redis, 'one'), await aNode(redis, 'two')];
  await owner.own();
  for (const n of [1, 2, 3]) expect(await other.inbox.post(account, { body: `{"n":${n}}`, digest: `d${n}` })).toBe(true);
  expect(await other.inbox.take(account)).toEqual([]);
  const taken = await owner.inbox.take(account);
  expect(taken.map(({ body, digest }) => [body, digest])).toEqual([
    ['{"n":1}', 'd1'],
    ['{"n":2}', 'd2'],
    ['{"n":3}', 'd3'],
  ]);
  await owner.inbox.done(
    account,
    taken.map(({ id }) => id),
  );
  expect(await owner.inbox.take(account)).toEqual([]);
});

withRedis('what an owner took and did not finish is taken by the next one, and by nobody who has been superseded', async () => {
  const redis = await aRedis();
  const [owner, next] = [await aNode(redis, 'one'), await aNode(redis, 'two')];
  await owner.own();
  await next.inbox.post(account, { body: '{}', digest: 'd' });
  const [first] = await owner.inbox.take(account);
  await owner.leave();
  await next.own();
  expect(await owner.inbox.take(account)).toEqual([]);
  expect(await next.inbox.take(account)).toEqual([first]);
});

withRedis('where too many wait, or too much, there is no room', async () => {
  const redis = await aRedis();
  const { inbox } = await aNode(redis, 'one');
  const body = JSON.stringify('x'.repeat(1_000_000));
  let posted = 0;
  while (posted < 100 && (await inbox.post(account, { body, digest: 'd' }))) posted += 1;
  expect(posted).toBeGreaterThan(50);
  expect(posted).toBeLessThan(68);
  const many = "for i = 1, 50000 do redis.call('XADD', KEYS[1], '*', 'body', '{}', 'digest', i) end";
  await plainly(redis, 'DEL', 'lobbyguard:1:{test}:inbox:tenant');
  await plainly(redis, 'EVAL', many, '1', 'lobbyguard:1:{test}:inbox:tenant');
  expect(await inbox.post(account, { body: '{}', digest: 'd' })).toBe(false);
});
