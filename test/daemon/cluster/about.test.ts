// What a node says of itself in Redis, for the others and for whoever looks there.
import { expect } from 'vitest';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, watchedBy } from './nodes.ts';

withRedis('a node tells which of its lives it is, how it is set, what it has and how late it runs', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const node = await aNode({ name: 'one', redis, simulator });
  await until('the account to be watched', () => watchedBy(node).length === 1);
  let told: Record<string, unknown> = {};
  await untilHolds(async () => {
    const fields = (await plainly(redis, 'HGETALL', 'lobbyguard:1:{test}:nodes')) as Record<string, string>;
    told = JSON.parse(fields['one'] ?? '{}') as Record<string, unknown>;
    return (told['accounts'] as string[] | undefined)?.length === 1 && 'head' in told;
  });
  expect(told).toMatchObject({ mode: 'enforce', accounts: ['mod0'], pid: process.pid, lagMs: expect.any(Number) });
  expect(told['nonce']).toBe(await plainly(redis, 'GET', 'lobbyguard:1:{test}:node:one'));
});

/** Nodes look at each other once a minute. */
const beforeTheNextLook = 50_000;

withRedis(
  'a node that has no account tells by which set it goes as soon as it has joined',
  async () => {
    const [redis, simulator] = [await aRedis(), await aServerFor(1)];
    const owner = await aNode({ name: 'one', redis, simulator, leaseMs: 2_000 });
    await until('the account to be watched', () => watchedBy(owner).length === 1);
    await untilHolds(async () => String(await plainly(redis, 'HGET', 'lobbyguard:1:{test}:nodes', 'one')).includes('policyRevision'));
    await aNode({ name: 'two', redis, simulator, leaseMs: 2_000 });
    let told = '';
    await untilHolds(async () => {
      told = String(await plainly(redis, 'HGET', 'lobbyguard:1:{test}:nodes', 'two'));
      return told.includes('configHash');
    });
    expect(JSON.parse(told)).toMatchObject({ policyRevision: owner.daemon.status().policy.revision });
  },
  beforeTheNextLook,
);
