import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NodeAbout, Owner, ToldNode } from '../../../src/cluster/cluster.ts';
import { watchForAccountsWithoutNode } from '../../../src/daemon/cluster/without-node.ts';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, type Node, watchedBy } from './nodes.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-28T03:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const day = 24 * 60 * 60_000;
/** Two leases, and a beat for each of two nodes and two more. */
const patienceMs = 28_000;

function told(about: Pick<ToldNode, 'accounts' | 'configured' | 'silentMs'>): ToldNode {
  return { ...({} as NodeAbout), ...about };
}

/** Node `one`, alive with node `two`; account `a` is configured on both. */
function nodeOne(knownSince?: number) {
  const state = {
    reachable: true,
    nodes: ['one', 'two'],
    owners: new Map<string, Owner>([['a', { node: 'two', token: 1 }]]),
    told: new Map([
      ['one', told({ configured: ['a'] })],
      ['two', told({ configured: ['a'] })],
    ]),
  };
  const said: string[] = [];
  const watch = watchForAccountsWithoutNode({
    membership: {
      get status() {
        const { reachable, nodes, owners } = state;
        const tokens = new Map([...owners].flatMap(([account, { node, token }]) => (node === 'one' ? [[account, token] as const] : [])));
        return { node: 'one', accounts: ['a'], leaseMs: 10_000, reachable, nodes, owners, tokens } as never;
      },
      told: async () => {
        if (!state.reachable) throw new Error('Redis cannot be reached');
        return state.told;
      },
    },
    knownSince: () => knownSince,
    recorder: {
      alarm: (code, message, about) => void said.push(`${code} ${about?.account}: ${message}`),
      ended: (code, message, about) => void said.push(`${code} ${about?.account} over: ${message}`),
    },
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const have = (node: string | undefined, token = 1) =>
    node === undefined ? state.owners.clear() : state.owners.set('a', { node, token });
  return { state, said, pass, have, stop: watch.stop };
}

test('an account that no node takes is told of once, with since when and where to look, and so is its end', async () => {
  const { said, pass, have, stop } = nodeOne();
  await pass(60_000);
  have(undefined);
  await pass(patienceMs - 1_000);
  expect(said).toEqual([]);
  await pass(600_000);
  expect(said).toEqual([
    'account-without-node a: no node has had the account a since 2026-11-28T03:01:01.000Z, so nobody watches its meetings. ' +
      'Look for account-unusable on one, two, which could have it',
  ]);
  have('two', 2);
  await pass(600_000);
  expect(said.slice(1)).toEqual(['account-without-node a over: two has the account a again']);
  stop();
});

test('an account that had no node before this one was started again has had none since then', async () => {
  const { said, pass, have, stop } = nodeOne(Date.parse('2026-11-28T02:00:00Z'));
  have(undefined);
  await pass(60_000);
  expect(said).toEqual([expect.stringContaining('no node has had the account a since 2026-11-28T02:00:00.000Z,')]);
  stop();
});

test('an account that only changes hands, again and again, is not told of', async () => {
  const { said, pass, have, stop } = nodeOne();
  for (let n = 2; n < 40; n += 1) {
    have(undefined);
    await pass(8_000);
    have(n % 2 === 0 ? 'one' : 'two', n);
    await pass(6_000);
  }
  expect(said).toEqual([]);
  stop();
});

test('an account that every node takes and gives up at once is told of, and goes on to be', async () => {
  const { said, pass, have, stop } = nodeOne();
  for (let n = 2; n < 10; n += 1) {
    have(n % 2 === 0 ? 'one' : 'two', n);
    await pass(1_000);
    have(undefined);
    await pass(30_000);
  }
  expect(said).toHaveLength(1);
  stop();
});

test('a node that has just come, and one that Redis does not answer, tell of nothing', async () => {
  const { state, said, pass, have, stop } = nodeOne();
  have(undefined);
  await pass(20_000);
  have('one', 2);
  await pass(10_000);
  have(undefined);
  await pass(20_000);
  state.reachable = false;
  await pass(600_000);
  state.reachable = true;
  await pass(20_000);
  expect(said).toEqual([]);
  stop();
});

test('while Redis does not answer, what was told of goes on', async () => {
  const { state, said, pass, have, stop } = nodeOne();
  have(undefined);
  await pass(60_000);
  state.reachable = false;
  await pass(60_000);
  state.reachable = true;
  await pass(60_000);
  expect(said).toHaveLength(1);
  stop();
});

test('an account of a node that is gone is missed although it is not configured here, until that node has been gone for a week', async () => {
  const { state, said, pass, stop } = nodeOne();
  state.told.set('three', told({ configured: ['a', 'b'], accounts: ['b'] }));
  state.nodes = ['one', 'two', 'three'];
  await pass(60_000);
  state.nodes = ['one', 'two'];
  await pass(60_000);
  expect(said).toEqual([
    'account-without-node b: no node has had the account b since 2026-11-28T03:01:01.000Z, so nobody watches its meetings. ' +
      'It is configured on no node that lives: start three again, or configure the account on one, two',
  ]);
  state.told.set('three', told({ configured: ['a', 'b'], accounts: ['b'], silentMs: 6 * day }));
  await pass(60_000);
  expect(said).toHaveLength(1);
  state.told.set('three', told({ configured: ['a', 'b'], accounts: ['b'], silentMs: 7 * day }));
  await pass(60_000);
  expect(said.slice(1)).toEqual(['account-without-node b over: no node that Redis knows of has the account b configured any more']);
  stop();
});

const leaseMs = 2_000;
const alarmsOf = ({ of }: Node) => of('alarm').filter(({ code }) => code === 'account-without-node');

withRedis('the accounts that only a node had which left are told of by the one that lives, until it is back', async () => {
  vi.useRealTimers();
  const [redis, simulator] = [await aRedis(), await aServerFor(2)];
  const one = await aNode({ name: 'one', redis, simulator, leaseMs });
  await until('both accounts to be watched', () => watchedBy(one).length === 2);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, accounts: 1 });
  await until('the two to know each other', () => two.daemon.status().cluster?.nodes.length === 2);
  await untilHolds(async () =>
    String(await plainly(redis, 'HGET', 'lobbyguard:1:{test}:nodes', 'one')).includes('"configured":["mod0","mod1"]'),
  );
  await one.daemon.stop('maintenance');
  await until('the shared account to be taken over', () => watchedBy(two).length === 1);
  await until('an alarm', () => alarmsOf(two).length > 0);
  expect(alarmsOf(two)).toMatchObject([{ account: 'mod1', message: expect.stringContaining('start one again') }]);
  expect(two.daemon.status().alarms).toMatchObject([{ code: 'account-without-node', account: 'mod1' }]);
  await aNode({ name: 'one', redis, simulator, leaseMs, directory: one.directory });
  await until('its end', () => alarmsOf(two).length > 1);
  expect(alarmsOf(two)[1]).toMatchObject({ account: 'mod1', ended: true, message: 'one has the account mod1 again' });
  expect(two.daemon.status().alarms).toEqual([]);
});
