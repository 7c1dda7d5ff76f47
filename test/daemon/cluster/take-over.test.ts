// Accounts that change hands, seen from the server.
import { join } from 'node:path';
import { expect } from 'vitest';
import { verifyAudit } from '../../../src/audit/verify.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { aWayTo } from '../../cluster/redis/way.ts';
import { mostIn } from '../../queue/arrival-server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

const leaseMs = 2_000;

function allWatched(nodes: readonly Node[], accounts: number): Promise<void> {
  return until('every account to be watched by one node', () => nodes.flatMap(watchedBy).length === accounts);
}

function guests(simulator: Simulator, account: number, name: string, count = 3): void {
  for (let n = 0; n < count; n += 1)
    simulator
      .meeting(meetingUri(account))
      .lobbyJoin({ uri: `sip:${name}-${account}-${n}@anonymous.invalid`, name: `${name} ${n}`, anonymous: true });
}

function lobbiesEmpty(simulator: Simulator): Promise<void> {
  return until('every lobby to be empty', () => simulator.meetings.every((meeting) => meeting.waiting().length === 0));
}

function statesAt({ daemon }: Node): string | undefined {
  return daemon
    .status()
    .cluster?.accounts.map(({ state }) => state)
    .toSorted()
    .join();
}

/** Each person was acted on once, and nothing was sent with an href of an application that was no more. */
function expectOnce(simulator: Simulator): void {
  const targets = simulator.actions.flatMap(({ target }) => target?.uri ?? []);
  expect(targets.length).toBe(new Set(targets).size);
  expect(simulator.violations).toEqual([]);
}

withRedis('two nodes share the accounts, and one that stops hands its own over: nobody leaves a meeting', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(4)];
  const [one, two] = [
    await aNode({ name: 'one', redis, simulator, leaseMs, perPool: 8 }),
    await aNode({ name: 'two', redis, simulator, leaseMs, perPool: 8 }),
  ];
  await allWatched([one, two], 4);
  expect([watchedBy(one).length, watchedBy(two).length]).toEqual([2, 2]);
  await until('each node to know who has what', () => [one, two].every((node) => statesAt(node) === 'elsewhere,elsewhere,own,own'));
  expect(two.daemon.desk.state().cluster).toMatchObject({ node: 'two', nodes: ['one', 'two'] });
  await until('each node to know the limit', () => [one, two].every((node) => node.daemon.status().cluster?.pools[0]?.limit === 8));
  for (let n = 0; n < 4; n += 1) guests(simulator, n, 'early');
  await lobbiesEmpty(simulator);
  await one.daemon.stop('maintenance');
  await allWatched([two], 4);
  for (let n = 0; n < 4; n += 1) guests(simulator, n, 'late');
  await lobbiesEmpty(simulator);
  expect(simulator.requests.filter(({ method, path }) => method === 'DELETE' && /applications\/[^/]+$/.test(path))).toEqual([]);
  expect(two.of('lease').filter(({ from }) => from === 'one')).toHaveLength(2);
  expect(
    mostIn(
      999,
      simulator.actions.map(({ at }) => at),
    ),
  ).toBeLessThanOrEqual(8);
  expectOnce(simulator);
  await two.daemon.stop('maintenance');
  const logs = [one, two].map(({ directory }) => join(directory, 'audit'));
  expect(await verifyAudit(logs, '/')).toMatchObject({ breaks: [], notes: [] });
  for (const node of [one, two]) {
    const tokens = node.of('lease').map(({ account, token }) => `${account} ${token}`);
    for (const { account, token } of node.of('attempt')) expect(tokens).toContain(`${account} ${token}`);
    for (const { permitAt } of node.of('outcome').filter(({ status }) => status !== undefined))
      expect(permitAt).toEqual(expect.any(Number));
    for (const { token = 0, redisAt = 0, at } of [...node.of('lease').filter(({ event }) => event === 'released'), ...node.of('attempt')]) {
      // All on one machine here, and Redis told its time at a beat before.
      expect(redisAt).toBeLessThanOrEqual(Date.parse(at));
      expect(redisAt).toBeGreaterThan(token / 1_000 - leaseMs);
    }
  }
  expect(one.of('lease').filter(({ event, redisAt }) => event === 'released' && redisAt !== undefined)).toHaveLength(2);
  expect(two.of('witness').map(({ node }) => node)).toContain('one');
});

withRedis(
  'a node that Redis hears of no more sends nothing, its application is replaced, and it lets go when it hears of that',
  async () => {
    const [redis, simulator] = [await aRedis(), await aServerFor(1, { lingerMs: 60_000 })];
    const way = await aWayTo(redis.port);
    const one = await aNode({ name: 'one', redis: way, simulator, leaseMs });
    await allWatched([one], 1);
    const two = await aNode({ name: 'two', redis, simulator, leaseMs });
    way.cut();
    await until('the node to know that it is cut off', () => one.daemon.status().alarms.some(({ code }) => code === 'cluster-unreachable'));
    guests(simulator, 0, 'while-cut-off');
    await allWatched([two], 1);
    await lobbiesEmpty(simulator);
    way.mend();
    await until('the first to let go', () => one.leases().includes('lost mod0'));
    expect(one.of('outcome').filter(({ result }) => result !== 'cancelled')).toEqual([]);
    expect(two.of('outcome').map(({ result }) => result)).toEqual(['done', 'done', 'done']);
    expect(simulator.applications).toHaveLength(1);
    expectOnce(simulator);
  },
);

withRedis('whoever adds or removes a meeting on a node that does not have the account is told which node has it', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator, leaseMs });
  await allWatched([one], 1);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs });
  await until('the other to know who owns it', () => statesAt(two) === 'elsewhere');
  const by = { who: 'alice', auth: 'local', via: 'cli' } as const;
  const meeting = 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:MORE';
  for (const account of [{}, { account: 'mod0' }])
    for (const act of [two.daemon.desk.addMeeting, two.daemon.desk.removeMeeting])
      expect(await act({ meeting, by, ...account })).toMatchObject({ kind: 'refused', reason: expect.stringContaining('mod0 (one)') });
  expect(await two.daemon.desk.addMeeting({ meeting, by, account: 'mod9' })).toMatchObject({
    reason: 'there is no account mod9; known: mod0',
  });
  expect(await one.daemon.desk.addMeeting({ meeting, by })).toMatchObject({ kind: 'accepted' });
});

withRedis('a pause on one node holds everywhere, and only a resume ends it', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(2)];
  const [one, two] = [await aNode({ name: 'one', redis, simulator, leaseMs }), await aNode({ name: 'two', redis, simulator, leaseMs })];
  await allWatched([one, two], 2);
  await one.daemon.pause({ who: 'alice', auth: 'local', via: 'cli' });
  await until('the other node to be paused', () => two.daemon.status().paused);
  guests(simulator, 0, 'paused');
  guests(simulator, 1, 'paused');
  await until('everybody to be decided', () => [one, two].flatMap((node) => node.of('decision')).length >= 6);
  expect(simulator.actions).toEqual([]);
  await two.daemon.resume({ who: 'bob', auth: 'local', via: 'cli' });
  await lobbiesEmpty(simulator);
  expect([one, two].flatMap(({ records }) => records.flatMap((record) => (record.type === 'resume' ? [record.by.who] : [])))).toEqual([
    'bob',
    'bob',
  ]);
  expectOnce(simulator);
});

withRedis('a node that starts does not end the pause of the others for a resume that was asked for before it began', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator, leaseMs });
  await allWatched([one], 1);
  await one.daemon.pause({ who: 'alice', auth: 'local', via: 'cli' });
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, resumedBefore: true });
  await until('the other node to be paused', () => two.of('pause').length >= 1);
  guests(simulator, 0, 'paused');
  await until('everybody to be decided', () => [one, two].flatMap((node) => node.of('decision')).length >= 3);
  expect([one, two].flatMap((node) => node.of('resume'))).toEqual([]);
  expect(simulator.actions).toEqual([]);
});

withRedis('after Redis has lost everything the owners keep their accounts and go on', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(2)];
  const [one, two] = [await aNode({ name: 'one', redis, simulator, leaseMs }), await aNode({ name: 'two', redis, simulator, leaseMs })];
  await allWatched([one, two], 2);
  await redis.kill();
  guests(simulator, 0, 'without-redis');
  await until('an alarm', () => one.daemon.status().alarms.some(({ code }) => code === 'cluster-unreachable'));
  await redis.start();
  await lobbiesEmpty(simulator);
  expectOnce(simulator);
});
