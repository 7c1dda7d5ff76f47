// What a node remembers of an account goes along when another one takes it over.
import { expect } from 'vitest';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, type RedisServer, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNodeProcess } from './node-process.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

const leaseMs = 5_000;

function guest(simulator: Simulator, name: string): void {
  simulator.meeting(meetingUri(0)).lobbyJoin({ uri: `sip:${name}@anonymous.invalid`, name, anonymous: true });
}

function waiting(simulator: Simulator): unknown[] {
  return simulator
    .meeting(meetingUri(0))
    .waiting()
    .map(({ name }) => name);
}

function watched(node: Node): Promise<void> {
  return until(`the account to be watched by ${node.name}`, () => watchedBy(node).length === 1);
}

function kept(redis: RedisServer): Promise<unknown> {
  return plainly(redis, 'XLEN', 'lobbyguard:1:{test}:log:mod0');
}

async function keepsTheCap(redis: RedisServer): Promise<boolean> {
  const entries = await plainly(redis, 'XRANGE', 'lobbyguard:1:{test}:log:mod0', '-', '+');
  return JSON.stringify(entries).includes('cap-tripped');
}

withRedis('a rule that was stopped by its cap is still stopped when its node is killed and another one has the account', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const killed = aNodeProcess({ name: 'one', redis, simulator, leaseMs, cap: 2 });
  await until('the first node to watch', () => simulator.applications.some(({ attendance }) => attendance.conversations.size > 0));
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, cap: 2 });
  for (const name of ['Ann', 'Ben', 'Cid']) guest(simulator, name);
  await until('two to be gone, and the third spared', () => simulator.actions.length >= 2 && waiting(simulator).length >= 1);
  await untilHolds(() => keepsTheCap(redis));
  await killed.end('SIGKILL');
  await watched(two);
  guest(simulator, 'Dan');
  await until(
    'the newcomer to be decided on',
    () => two.of('decision').some(({ facts }) => facts['uri'] === 'sip:dan@anonymous.invalid' || facts['name'] === 'Dan'),
    60_000,
  );
  // A meeting that is being entered again has no rules for a moment.
  await until('the rule to be stopped there', () => two.daemon.status().stopped.some(({ rule }) => rule === 'no-anonymous'));
  expect(two.of('decision').filter(({ verdict }) => verdict === 'act')).toEqual([]);
  expect(simulator.actions).toHaveLength(2);
});

withRedis('removals of somebody are counted on at the next node', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const policies = `
version: 1
name: again
rules:
  - id: third-time
    when: { removals: { greaterThanInclusive: 2, params: { within: 10m } } }
    then: hold
  - { id: no-anonymous, when: { anonymous: true }, then: remove }
`;
  const one = await aNode({ name: 'one', redis, simulator, leaseMs, policies });
  await watched(one);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, policies });
  for (let n = 1; n <= 2; n += 1) {
    guest(simulator, 'Again');
    await until('them to be gone', () => simulator.actions.length >= n && waiting(simulator).length === 0);
  }
  await one.daemon.stop('maintenance');
  await watched(two);
  expect(Number(await kept(redis))).toBeGreaterThan(0);
  guest(simulator, 'Again');
  await until('them to be held', () => two.of('decision').some(({ rule }) => rule === 'third-time'));
  expect(simulator.actions).toHaveLength(2);
});

/** A node whose rule has removed one and is stopped by its cap, with another beside it. */
async function aNodeWithAStoppedRule(redis: RedisServer, simulator: Simulator): Promise<Node> {
  const one = await aNode({ name: 'one', redis, simulator, leaseMs, cap: 1 });
  await watched(one);
  for (const name of ['Ann', 'Ben']) guest(simulator, name);
  await until('one to be gone, and the cap to trip', () => simulator.actions.length === 1 && one.daemon.status().stopped.length === 1);
  return one;
}

/** That it knows of the stopped rule once the other has handed the account over. */
async function expectItToKnow(next: Node, owner: Node, simulator: Simulator): Promise<void> {
  await owner.daemon.stop('maintenance');
  await watched(next);
  // A meeting that is being entered again has no rules for a moment.
  await until('the rule to be stopped there', () => next.daemon.status().stopped.length === 1);
  await until('whoever waits to be decided on', () => next.of('decision').some(({ because }) => because === 'capped'));
  expect(simulator.actions).toHaveLength(1);
}

withRedis('what Redis has lost is told again, so that a later owner has it all the same', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNodeWithAStoppedRule(redis, simulator);
  await plainly(redis, 'FLUSHALL');
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, cap: 1 });
  await untilHolds(() => keepsTheCap(redis));
  await expectItToKnow(two, one, simulator);
});

withRedis('what Redis lost a moment before its owner stopped is told again before the account is given up', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNodeWithAStoppedRule(redis, simulator);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, cap: 1 });
  await plainly(redis, 'FLUSHALL');
  await expectItToKnow(two, one, simulator);
});

withRedis('what Redis lost is told again by the node that had the account, also where it loses the account with it', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNodeWithAStoppedRule(redis, simulator);
  await redis.kill();
  const isUnsure = () => one.daemon.status().cluster?.accounts.some(({ state }) => state === 'unsure') ?? false;
  await until('the node not to be sure of it any more', isUnsure);
  await redis.start();
  await until('the account to be lost', () => one.leases().some((text) => text.startsWith('lost')));
  await untilHolds(() => keepsTheCap(redis));
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, cap: 1 });
  await expectItToKnow(two, one, simulator);
});
