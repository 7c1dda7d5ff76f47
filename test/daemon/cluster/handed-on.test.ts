// What humans said stays known however often an account changes hands, and whatever Redis or a raid does in between.
import { expect } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, type RedisServer, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

const leaseMs = 2_000;
const policies = `
version: 1
name: partners
rules:
  - { id: partners-wait, when: { sourceNetwork: Federated, inLobby: true }, then: hold }
  - { id: nobody-inside, when: { sourceNetwork: Federated, inLobby: false }, then: eject }
`;
const partner = { anonymous: false, network: 'Federated' } as const;

function watched(node: Node): Promise<void> {
  return until(`the account to be watched by ${node.name}`, () => watchedBy(node).length === 1);
}

/** Two partners, one let in at the desk and one in the meeting, by a human each. */
async function twoAreLetIn(node: Node, simulator: Simulator): Promise<void> {
  const meeting = simulator.meeting(meetingUri(0));
  const [bySkype, atDesk] = ['Skye', 'Dora'].map((name) => meeting.lobbyJoin({ ...partner, name, uri: `sip:${name}@partner.example` }));
  const { desk } = node.daemon;
  const seen = (name: string) => desk.people(desk.meetings()[0]?.key ?? '').find((one) => one.name === name && one.decision !== undefined);
  await until('both to be held', () => seen('Skye') !== undefined && seen('Dora') !== undefined);
  if (bySkype !== undefined) meeting.admitByHand(bySkype);
  const dora = seen('Dora');
  if (atDesk === undefined || dora === undefined) throw new Error('nobody waits');
  const by = localBy('anna', 'console');
  await desk.order({ act: 'admit', meeting: desk.meetings()[0]?.key ?? '', person: dora.key, seen: dora.version, by });
  await until('both to be left alone', () => overruled(node) === 2);
  expect(namesInside(simulator)).toEqual(['Dora', 'Skye']);
}

function overruled(node: Node): number {
  return new Set(node.of('decision').flatMap(({ because, participant }) => (because === 'overruled' ? [participant] : []))).size;
}

function namesInside(simulator: Simulator): string[] {
  return simulator
    .meeting(meetingUri(0))
    .inside()
    .flatMap(({ name, network }) => (network === 'Federated' ? [name ?? ''] : []))
    .toSorted();
}

/** The next node knows of the one before, and gets its account in order. */
async function handedOver(from: Node, to: Node): Promise<void> {
  await until('each to know of the other', () => [from, to].every(({ daemon }) => daemon.status().cluster?.nodes.length === 2));
  await from.daemon.stop('maintenance');
  await watched(to);
}

/** Both are decided on by this node, and let be. */
async function expectThemLetBe(node: Node, simulator: Simulator): Promise<void> {
  const partners = () => node.of('decision').filter(({ facts }) => facts['sourceNetwork'] === 'Federated');
  const decided = () => new Set(partners().map(({ participant }) => participant)).size;
  await until('both to be decided on there', () => decided() === 2);
  expect(overruled(node)).toBe(2);
  expect(namesInside(simulator)).toEqual(['Dora', 'Skye']);
  expect(simulator.actions.map(({ action }) => action)).toEqual(['admit']);
}

withRedis('what humans said at one node is known to the third, also where Redis was emptied before the second handed over', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator, leaseMs, policies });
  await watched(one);
  await twoAreLetIn(one, simulator);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, policies });
  await handedOver(one, two);
  await expectThemLetBe(two, simulator);
  await redis.kill();
  await redis.start();
  await until('Redis to be in reach again', () => two.daemon.status().cluster?.reachable === true);
  const three = await aNode({ name: 'three', redis, simulator, leaseMs, policies });
  await handedOver(two, three);
  await expectThemLetBe(three, simulator);
});

/** As after some thousand removals. */
async function flood(redis: RedisServer): Promise<void> {
  const add = `for n = 1, ARGV[1] do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'landed', n) end`;
  await plainly(redis, 'EVAL', add, '1', 'lobbyguard:1:{test}:log:mod0', '20200');
}

withRedis('what humans said is known to the next node whatever else has happened since', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator, leaseMs, policies });
  await watched(one);
  await twoAreLetIn(one, simulator);
  await untilHolds(async () => Number(await plainly(redis, 'XLEN', 'lobbyguard:1:{test}:log:mod0')) > 8);
  await flood(redis);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, policies });
  await handedOver(one, two);
  await expectThemLetBe(two, simulator);
});
