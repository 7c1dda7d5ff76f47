// A Redis that is away for a while and comes back with what it knew.
import { expect } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import { readiness } from '../../../src/console/health.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, type RedisServer, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

withRedis('while Redis stands still nothing is sent; when it goes on its owner does as well, with the token it had', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const node = await aNode({ name: 'one', redis, simulator, leaseMs: 2_000 });
  await until('the account to be watched', () => watchedBy(node).length === 1);
  redis.freeze();
  await until('an alarm', () => node.daemon.status().alarms.some(({ code }) => code === 'cluster-unreachable'));
  simulator.meeting(meetingUri(0)).lobbyJoin({ uri: 'sip:guest@anonymous.invalid', name: 'Guest', anonymous: true });
  await until('the guest to be decided on', () => node.of('decision').some(({ verdict }) => verdict === 'act'));
  expect(simulator.actions).toEqual([]);
  redis.thaw();
  await until('the guest to be gone', () => simulator.meetings.every((meeting) => meeting.waiting().length === 0));
  expect(node.leases()).toEqual(['gained mod0']);
});

const alarmsOf = ({ of }: Node) => of('alarm').filter(({ code }) => code === 'cluster-unreachable');

withRedis('a Redis that answers and takes no beat is told of once, and its end once', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const node = await aNode({ name: 'one', redis, simulator, leaseMs: 2_000 });
  await until('the account to be watched', () => watchedBy(node).length === 1);
  await plainly(redis, 'CONFIG', 'SET', 'maxmemory', '1');
  await until('an alarm', () => alarmsOf(node).length > 0);
  const connections = async () => Number(/total_connections_received:(\d+)/.exec(String(await plainly(redis, 'INFO', 'stats')))?.[1]);
  const before = await connections();
  // Ours and those by which this is asked.
  let asked = 0;
  await untilHolds(async () => {
    asked += 1;
    return (await connections()) - before - asked >= 6;
  });
  expect(alarmsOf(node)).toMatchObject([{ message: expect.stringContaining('OOM') }]);
  expect(node.daemon.status().cluster?.reachable).toBe(false);
  simulator.meeting(meetingUri(0)).lobbyJoin({ uri: 'sip:guest@anonymous.invalid', name: 'Guest', anonymous: true });
  await until('the guest to be decided on', () => node.of('decision').some(({ verdict }) => verdict === 'act'));
  expect(simulator.actions).toEqual([]);
  await plainly(redis, 'CONFIG', 'SET', 'maxmemory', '0');
  await until('the guest to be gone', () => simulator.meetings.every((meeting) => meeting.waiting().length === 0));
  expect(alarmsOf(node).map(({ ended }) => ended === true)).toEqual([false, true]);
});

/** Until Redis has refused a permit for a guest, and has taken beats since. */
async function refusedPermit(redis: RedisServer, simulator: Simulator, node: Node): Promise<void> {
  await until('the account to be watched', () => watchedBy(node).length === 1);
  await plainly(redis, 'ACL', 'SETUSER', 'default', '-xadd');
  simulator.meeting(meetingUri(0)).lobbyJoin({ uri: 'sip:guest@anonymous.invalid', name: 'Guest', anonymous: true });
  await until('an alarm', () => alarmsOf(node).length > 0);
  const beatsTaken = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(String(await plainly(redis, 'INFO', 'commandstats')))?.[1]);
  const before = await beatsTaken();
  await untilHolds(async () => (await beatsTaken()) >= before + 30);
  expect(alarmsOf(node)).toMatchObject([{ message: expect.stringMatching(/NOPERM|can't run this command/) }]);
  expect(node.leases()).toEqual(['gained mod0']);
  expect(simulator.actions).toEqual([]);
}

const ends = (node: Node) => alarmsOf(node).map(({ ended }) => ended === true);

withRedis('a Redis that takes beats and refuses permits is told of once, and its end once', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const node = await aNode({ name: 'one', redis, simulator, leaseMs: 2_000 });
  await refusedPermit(redis, simulator, node);
  const needed = () => node.daemon.desk.needs().filter(({ kind }) => kind === 'alarm');
  await until('the need', () => needed().length > 0);
  expect(needed()).toMatchObject([{ text: alarmsOf(node)[0]?.message, state: { kind: 'open' } }]);
  const told = () => [
    node.daemon.status().cluster?.reachable,
    node.daemon.desk.state().cluster?.reachable,
    readiness(node.daemon.status()).ready,
  ];
  expect(told()).toEqual([false, false, false]);
  await plainly(redis, 'ACL', 'SETUSER', 'default', '+xadd');
  await until('the guest to be gone', () => simulator.meetings.every((meeting) => meeting.waiting().length === 0));
  expect(ends(node)).toEqual([false, true]);
  expect(told()).toEqual([true, true, true]);
  await until('nothing to be needed', () => needed().every(({ state }) => state.kind === 'closed'));
});

withRedis('the end of refused permits is told although nobody needs one any more', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const node = await aNode({ name: 'one', redis, simulator, leaseMs: 2_000 });
  await refusedPermit(redis, simulator, node);
  simulator.meeting(meetingUri(0)).leave('sip:guest@anonymous.invalid');
  await until('the order to be over', () => node.of('outcome').length > 0);
  await plainly(redis, 'ACL', 'SETUSER', 'default', '+xadd');
  await until('the end to be told', () => ends(node).includes(true));
  expect(ends(node)).toEqual([false, true]);
  expect(simulator.actions).toEqual([]);
});

withRedis('a Redis that takes the beats and keeps nothing for the next owner is told of once, and its end once', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const node = await aNode({ name: 'one', redis, simulator, leaseMs: 2_000 });
  await until('the account to be watched', () => watchedBy(node).length === 1);
  await plainly(redis, 'ACL', 'SETUSER', 'default', '-xtrim');
  const refusals = () => node.of('alarm').filter(({ code }) => code === 'cluster-refusing');
  const guest = (name: string) =>
    simulator.meeting(meetingUri(0)).lobbyJoin({ uri: `sip:${name}@anonymous.invalid`, name, anonymous: true });
  guest('Ann');
  await until('an alarm', () => refusals().length > 0);
  guest('Ben');
  await until('both to be gone', () => simulator.actions.length === 2);
  expect(refusals()).toMatchObject([{ message: expect.stringMatching(/mod0.*(NOPERM|can't run this command)/) }]);
  expect(alarmsOf(node)).toEqual([]);
  const kept = async () => JSON.stringify(await plainly(redis, 'XRANGE', 'lobbyguard:1:{test}:log:mod0', '-', '+'));
  await plainly(redis, 'ACL', 'SETUSER', 'default', '+xtrim');
  await until('its end', () => refusals().length > 1);
  expect(refusals().map(({ ended }) => ended === true)).toEqual([false, true]);
  for (const { decision } of node.of('attempt')) expect(await kept()).toContain(decision);
});

withRedis('a node that cannot ask who has the accounts says who had them last', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator, leaseMs: 2_000 });
  await until('the account to be watched', () => watchedBy(one).length === 1);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs: 2_000 });
  const ownerAtTwo = () => two.daemon.status().cluster?.accounts[0];
  await until('the other to know who has it', () => ownerAtTwo()?.node === 'one');
  const connections = async () => Number(/total_connections_received:(\d+)/.exec(String(await plainly(redis, 'INFO', 'stats')))?.[1]);
  await plainly(redis, 'CONFIG', 'SET', 'maxmemory', '1');
  await until('an alarm', () => alarmsOf(two).length > 0);
  const before = await connections();
  let asked = 0;
  await untilHolds(async () => {
    asked += 1;
    return (await connections()) - before - asked >= 8;
  });
  expect(ownerAtTwo()).toMatchObject({ state: 'elsewhere', node: 'one' });
});

withRedis('after an outage that outlasted every lease each account stays where it was, and what was said meanwhile counts', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(2)];
  const nodes = await Promise.all(['one', 'two'].map((name) => aNode({ name, redis, simulator, leaseMs: 2_000 })));
  await until('an account each', () => nodes.every((node) => watchedBy(node).length === 1));
  const before = nodes.map((node) => node.leases());
  simulator.meeting(meetingUri(0)).lobbyJoin({ uri: 'sip:ann@example.com', name: 'Ann' });
  const owner = nodes.find((node) => watchedBy(node).includes('mod0')) as Node;
  const { desk } = owner.daemon;
  const meeting = desk.meetings()[0]?.key ?? '';
  const ann = () => desk.people(meeting).find(({ name, decision }) => name === 'Ann' && decision !== undefined);
  await until('Ann to be seen', () => ann() !== undefined);
  const by = localBy('anna', 'console');
  const wait = () => desk.wait({ meeting, person: ann()?.key ?? '', seen: ann()?.version ?? '', by });
  expect(await wait()).not.toHaveProperty('said');
  await plainly(redis, 'CONFIG', 'SET', 'maxmemory', '1');
  await until('alarms', () => nodes.every((node) => alarmsOf(node).length > 0));
  expect(await wait()).toMatchObject({ kind: 'accepted', said: expect.stringContaining('another node') });
  expect(await desk.pause(by)).toMatchObject({ said: expect.stringContaining('Pause there, too') });
  await desk.resume(by);
  const keys = async () => String(await plainly(redis, 'KEYS', '*:lease:*'));
  await untilHolds(async () => (await keys()) === '');
  await plainly(redis, 'CONFIG', 'SET', 'maxmemory', '0');
  await until('the ends of the alarms', () => nodes.every((node) => ends(node).includes(true)));
  const beatsTaken = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(String(await plainly(redis, 'INFO', 'commandstats')))?.[1]);
  const since = await beatsTaken();
  await untilHolds(async () => (await beatsTaken()) >= since + 60);
  expect(nodes.map((node) => node.leases())).toEqual(before);
  await untilHolds(async () => !('said' in (await wait())));
});
