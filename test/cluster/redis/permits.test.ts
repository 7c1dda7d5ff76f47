import { expect } from 'vitest';
import type { Lease, SharedLimits } from '../../../src/cluster/cluster.ts';
import { createJournal } from '../../../src/cluster/redis/journal.ts';
import type { Link } from '../../../src/cluster/redis/link.ts';
import { createRedisPermits, windowOf } from '../../../src/cluster/redis/permits.ts';
import { hold } from '../../../src/cluster/redis/scripts/hello.ts';
import { acquire } from '../../../src/cluster/redis/scripts/leases.ts';
import { setPause } from '../../../src/cluster/redis/scripts/pause.ts';
import { flightMs, windowMs } from '../../../src/cluster/redis/scripts/script.ts';
import type { Permit, Permits } from '../../../src/queue/permit.ts';
import type { Lane } from '../../../src/queue/queue.ts';
import { mostIn } from '../../queue/arrival-server.ts';
import { aLink, plainly, untilHolds } from './a-link.ts';
import { aRedis, type RedisServer, withRedis } from './server.ts';

interface Owner {
  link: Link;
  permits: Permits;
  lease: Lease;
  fenced: number;
  sure: boolean;
  now: number;
}

async function anOwner(redis: RedisServer, account: string, limits: SharedLimits, node = `node of ${account}`): Promise<Owner> {
  const { link } = await aLink(redis, { leaseMs: 60_000 });
  // Out of the quarantine of a server that nobody knows.
  await plainly(redis, 'HSET', 'lobbyguard:1:{test}:boot', 'lease', '0', 'hold', '0');
  const [, token] = (await link.run(acquire, [account, node, 60_000])) as string[];
  const owner = { link, fenced: 0, sure: true, now: 0 } as Owner;
  owner.lease = { token: Number(token), clean: false, sure: () => owner.sure, sharedTime: () => 0 };
  owner.permits = createRedisPermits({
    link,
    account,
    node,
    pool: 'p',
    lease: owner.lease,
    limits: () => limits,
    onFenced() {
      owner.fenced += 1;
    },
    onRefused() {},
    onGranted() {},
    now: () => owner.now,
  });
  return owner;
}

async function permitOf({ permits }: Owner, lane: Lane = 'reject', attempts: readonly string[] = []): Promise<Permit | undefined> {
  const answer = await permits.ask(lane, attempts);
  return answer.kind === 'granted' ? answer.permit : undefined;
}

withRedis('accounts of one pool share its limit, each within its own', async () => {
  const redis = await aRedis();
  const [a, b] = [
    await anOwner(redis, 'a', { requestsPerSecond: 2, perPool: 3 }),
    await anOwner(redis, 'b', { requestsPerSecond: 5, perPool: 3 }),
  ];
  const granted = [await permitOf(a), await permitOf(a), await permitOf(a), await permitOf(b), await permitOf(b)];
  expect(granted.map((permit) => permit !== undefined)).toEqual([true, true, false, true, false]);
});

withRedis('whoever owns the account no more gets nothing, and hears of it', async () => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 5 });
  await plainly(redis, 'SET', 'lobbyguard:1:{test}:lease:a', '9 another');
  expect(await permitOf(owner)).toBeUndefined();
  expect(owner.fenced).toBe(1);
});

withRedis('a permit is good for a moment, and while its owner is sure', async () => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 5 });
  const permit = await permitOf(owner);
  expect(permit?.good()).toBe(true);
  owner.sure = false;
  expect(permit?.good()).toBe(false);
  owner.sure = true;
  owner.now = 300;
  expect(permit?.good()).toBe(true);
  owner.now = 301;
  expect(permit?.good()).toBe(false);
});

withRedis('nobody gets a permit while all is paused, a pool is held, or Redis cannot be reached', async () => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 50 });
  await owner.link.run(setPause, [1, 'alice', 0]);
  expect(await permitOf(owner)).toBeUndefined();
  await owner.link.run(setPause, [0, 'alice', 1]);
  expect(await permitOf(owner)).toBeDefined();
  await owner.link.run(hold, ['p', 60_000]);
  expect(await permitOf(owner)).toBeUndefined();
  await plainly(redis, 'HDEL', 'lobbyguard:1:{test}:boot', 'hold:p');
  expect(await permitOf(owner)).toBeDefined();
  await redis.kill();
  expect(await permitOf(owner)).toBeUndefined();
});

withRedis('where the server asked one account for less, nobody of the pool sends for so long, and others do', async () => {
  const redis = await aRedis();
  const limits = { requestsPerSecond: 50 };
  const [one, other] = [await anOwner(redis, 'a', limits), await anOwner(redis, 'b', limits)];
  one.permits.hold?.(60_000);
  await untilHolds(async () => (await plainly(redis, 'HEXISTS', 'lobbyguard:1:{test}:boot', 'hold:p')) === 1);
  expect(await permitOf(other)).toBeUndefined();
  await plainly(redis, 'HDEL', 'lobbyguard:1:{test}:boot', 'hold:p');
  expect(await permitOf(other)).toBeDefined();
});

withRedis('in the line of a pool the more urgent goes first, and who withdraws holds nobody up', async () => {
  const redis = await aRedis();
  const limits = { requestsPerSecond: 50, perPool: 1 };
  const owners = [await anOwner(redis, 'a', limits), await anOwner(redis, 'b', limits), await anOwner(redis, 'c', limits)] as const;
  (await permitOf(owners[0]))?.land();
  expect(await permitOf(owners[1], 'reject')).toBeUndefined();
  expect(await permitOf(owners[2], 'eject')).toBeUndefined();
  expect(await plainly(redis, 'ZRANGE', 'lobbyguard:1:{test}:line:p', '0', '-1')).toEqual(['c', 'b']);
  owners[2].permits.withdraw();
  await untilHolds(async () => (await permitOf(owners[1])) !== undefined);
});

withRedis('the permit that comes free goes to the most urgent, although another asks first', async () => {
  const redis = await aRedis();
  const limits = { requestsPerSecond: 50, perPool: 1 };
  const owners = [await anOwner(redis, 'a', limits), await anOwner(redis, 'b', limits), await anOwner(redis, 'c', limits)] as const;
  expect(await permitOf(owners[0])).toBeDefined();
  expect(await permitOf(owners[2], 'eject')).toBeUndefined();
  // Heard of a moment ago, however slow this machine is; and what was sent counts no more.
  await plainly(redis, 'ZADD', 'lobbyguard:1:{test}:seen:p', String(Date.now() + 600_000), 'c');
  await plainly(redis, 'DEL', 'lobbyguard:1:{test}:win:p:p');
  expect(await permitOf(owners[1], 'reject')).toBeUndefined();
  expect(await permitOf(owners[2], 'eject')).toBeDefined();
});

withRedis('an attempt is in the journal before its permit is there, and unfinished until it has landed', async () => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 50 });
  const journal = createJournal(owner.link);
  const first = await permitOf(owner, 'reject', ['about eve', 'about mallory']);
  await permitOf(owner, 'reject', ['about trudy']);
  await journal.append('a', `${owner.lease.token} node of a`, [{ from: 'n', seq: 1, agoMs: 0, text: 'a record' }]);
  expect(await journal.read('a')).toMatchObject({
    records: [{ from: 'n', seq: 1, text: 'a record' }],
    unfinished: [{ attempts: ['about eve', 'about mallory'] }, { attempts: ['about trudy'] }],
  });
  first?.land();
  await untilHolds(async () => (await journal.read('a')).unfinished.length === 1);
});

withRedis('a request that is answered late counts from its answer', async () => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 1 });
  const permit = await permitOf(owner);
  await plainly(redis, 'DEL', 'lobbyguard:1:{test}:win:a:a');
  permit?.land();
  await untilHolds(async () => (await plainly(redis, 'ZCARD', 'lobbyguard:1:{test}:win:a:a')) === 1);
  expect(await permitOf(owner)).toBeUndefined();
});

withRedis('a request that is given up counts for the longest way from then on, and its attempt stays unfinished', async () => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 5, perPool: 5 });
  const windows = ['win:a:a', 'win:p:p'].map((name) => `lobbyguard:1:{test}:${name}`);
  async function untilWhen(key: string): Promise<number> {
    const [last] = (await plainly(redis, 'ZREVRANGE', key, '0', '0', 'WITHSCORES')) as [string, number][];
    return Number(last?.[1] ?? 0);
  }
  const [landed, givenUp] = [await permitOf(owner, 'reject', ['about eve']), await permitOf(owner, 'reject', ['about mallory'])];
  landed?.land();
  for (const key of windows) await plainly(redis, 'DEL', key);
  givenUp?.giveUp();
  givenUp?.land();
  await untilHolds(async () => (await Promise.all(windows.map(untilWhen))).every((until) => until > 0));
  for (const key of windows) expect(await untilWhen(key)).toBeGreaterThanOrEqual((givenUp?.at ?? 0) + windowMs + flightMs);
  const { unfinished } = await createJournal(owner.link).read('a');
  expect(unfinished.map(({ attempts }) => attempts)).toEqual([['about mallory']]);
});

withRedis('several clients at once never get more through to a server than the pool bears', async () => {
  const redis = await aRedis();
  const perPool = 20;
  const owners = await Promise.all(['a', 'b', 'c'].map((account) => anOwner(redis, account, { requestsPerSecond: 15, perPool })));
  const arrivals: number[] = [];
  const until = performance.now() + 3_500;
  async function work(owner: Owner, n: number): Promise<void> {
    while (performance.now() < until) {
      const answer = await owner.permits.ask(n % 2 === 0 ? 'eject' : 'reject', []);
      if (answer.kind === 'wait') {
        await new Promise((resolve) => setTimeout(resolve, answer.ms));
        continue;
      }
      // What has not left by now never will; what leaves takes its time to arrive, and its answer the same time back.
      await new Promise((resolve) => setTimeout(resolve, (arrivals.length * 7) % 90));
      arrivals.push(performance.now());
      await new Promise((resolve) => setTimeout(resolve, (arrivals.length * 11) % 60));
      answer.permit.land();
    }
  }
  await Promise.all(owners.flatMap((owner, n) => [work(owner, n), work(owner, n + 1)]));
  expect(mostIn(1_000, arrivals)).toBeLessThanOrEqual(perPool);
  expect(arrivals.length).toBeGreaterThan(perPool);
});

withRedis('below one request a second the window is longer', async () => {
  expect([windowOf(2.5), windowOf(0.1)]).toEqual([
    { capacity: 2, lengthMs: 1_002 },
    { capacity: 1, lengthMs: 10_002 },
  ]);
});

withRedis('a permit that has grown old while a connection was opened is given again, and counts from then on', async () => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 1, perPool: 1 });
  const permit = await permitOf(owner, 'reject', ['decision-1']);
  owner.now = 500;
  expect(permit?.good()).toBe(false);
  await permit?.renew?.();
  expect(permit?.good()).toBe(true);
  expect(await permitOf(owner)).toBeUndefined();
  const { unfinished } = await createJournal(owner.link).read('a');
  expect(unfinished.map(({ attempts }) => attempts)).toEqual([['decision-1']]);
  permit?.land();
  expect(await permitOf(owner)).toBeUndefined();
});

withRedis.for<[string, (owner: Owner, redis: RedisServer) => Promise<unknown>]>([
  ['while all is paused', ({ link }) => link.run(setPause, [1, 'alice', 0])],
  ['while the pool is held', ({ link }) => link.run(hold, ['p', 60_000])],
  ['to a node that has lost the account', (_, redis) => plainly(redis, 'SET', 'lobbyguard:1:{test}:lease:a', '9 other')],
  ['to a node that nothing tells of the account', (_, redis) => plainly(redis, 'DEL', 'lobbyguard:1:{test}:lease:a')],
  [
    'where another request has taken its room meanwhile',
    async ({ link, permits }, redis) => {
      await plainly(redis, 'DEL', 'lobbyguard:1:{test}:win:a:a');
      await permits.ask('reject', []);
      return link;
    },
  ],
  ['after Redis has lost everything', (_, redis) => plainly(redis, 'FLUSHALL')],
])('a permit is not given again %s', async ([, trouble]) => {
  const redis = await aRedis();
  const owner = await anOwner(redis, 'a', { requestsPerSecond: 1 });
  const permit = await permitOf(owner);
  await trouble(owner, redis);
  owner.now = 500;
  await permit?.renew?.();
  expect(permit?.good()).toBe(false);
});
