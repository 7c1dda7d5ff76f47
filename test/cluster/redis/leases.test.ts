import fc from 'fast-check';
import { expect } from 'vitest';
import { createLeases, type Leases, type Seen } from '../../../src/cluster/redis/leases.ts';
import { aLink, plainly, untilHolds } from './a-link.ts';
import { aRedis, type RedisServer, withRedis } from './server.ts';

interface Node {
  name: string;
  leases: Leases;
  told: string[];
  tokens: number[];
  seen: Seen[];
}

/** Nobody has to wait for a server that nobody knew to get out of quarantine. */
async function outOfQuarantine(redis: RedisServer, until = 0): Promise<void> {
  await plainly(redis, 'HSET', 'lobbyguard:1:{test}:boot', 'lease', String(until));
}

async function aNode(
  redis: RedisServer,
  name: string,
  accounts: readonly string[],
  { leaseMs = 60_000, nonce = name } = {},
): Promise<Node> {
  const { link } = await aLink(redis, { leaseMs });
  await outOfQuarantine(redis);
  const told: string[] = [];
  const tokens: number[] = [];
  const seen: Seen[] = [];
  const leases = createLeases({
    link,
    accounts,
    node: name,
    nonce,
    leaseMs,
    about: () => ({ version: '1' }),
    events: {
      onGained(account, { token, from, clean }) {
        told.push(`gained ${account} from ${from ?? 'nobody'}${clean ? ' clean' : ''}`);
        tokens.push(token);
      },
      onLost: (account) => void told.push(`lost ${account}`),
      onBeat: (one) => void seen.push(one),
      onRival: () => void told.push('rival'),
      onMissed: () => {},
    },
  });
  return { name, leases, told, tokens, seen };
}

function owned({ leases }: Node, accounts: readonly string[]): string[] {
  return accounts.filter((account) => leases.held(account) !== undefined);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function untilOwned(nodes: readonly Node[], accounts: readonly string[]): Promise<void> {
  await untilHolds(async () => {
    for (const node of nodes) await node.leases.beat();
    return nodes.flatMap((node) => owned(node, accounts)).length === accounts.length;
  });
}

withRedis('nodes share the accounts out among them, and everybody sees who has which', async () => {
  const redis = await aRedis();
  const accounts = ['a', 'b', 'c', 'd'];
  const nodes = [await aNode(redis, 'one', accounts), await aNode(redis, 'two', accounts)];
  await outOfQuarantine(redis, Date.now() + 600_000);
  for (let n = 0; n < 2; n += 1) for (const node of nodes) await node.leases.beat();
  await outOfQuarantine(redis);
  await untilOwned(nodes, accounts);
  for (const node of nodes) expect(owned(node, accounts)).toHaveLength(2);
  for (const node of nodes) await node.leases.beat();
  expect([...(nodes[0]?.seen.at(-1)?.owners.keys() ?? [])]).toEqual(accounts);
  expect(nodes[1]?.seen.at(-1)?.nodes.toSorted()).toEqual(['one', 'two']);
});

withRedis('what a node gives back is free at once, and the next one knows that it was left in order', async () => {
  const redis = await aRedis();
  const first = await aNode(redis, 'one', ['a']);
  await untilOwned([first], ['a']);
  const second = await aNode(redis, 'two', ['a']);
  await first.leases.release('a', true, 0);
  await untilOwned([second], ['a']);
  expect(second.told).toEqual(['gained a from one clean']);
  expect(second.tokens[0]).toBeGreaterThan(first.tokens[0] ?? 0);
});

withRedis('an account that a node could not run is left to the next one, and stays there', async () => {
  const redis = await aRedis();
  const nodes = [await aNode(redis, 'one', ['a']), await aNode(redis, 'two', ['a'])] as const;
  await untilOwned(nodes, ['a']);
  const [first, second] = owned(nodes[0], ['a']).length > 0 ? nodes : ([nodes[1], nodes[0]] as const);
  await first.leases.release('a', false, 60_000);
  await untilOwned([first, second], ['a']);
  expect([owned(first, ['a']), owned(second, ['a'])]).toEqual([[], ['a']]);
  expect(second.leases.misplaced(new Set())).toBeUndefined();
});

withRedis('of a node that is heard of no more the accounts are taken over, as left in no order', async () => {
  const redis = await aRedis();
  const first = await aNode(redis, 'one', ['a'], { leaseMs: 300 });
  await untilOwned([first], ['a']);
  const second = await aNode(redis, 'two', ['a'], { leaseMs: 300 });
  await untilOwned([second], ['a']);
  expect(second.told).toEqual(['gained a from one']);
  expect(first.leases.held('a')?.sure()).toBe(false);
  await first.leases.beat();
  expect(first.told).toEqual(['gained a from nobody', 'lost a']);
});

withRedis('a node that was away longer than its lease goes on where nobody has taken its account', async () => {
  const redis = await aRedis();
  const only = await aNode(redis, 'one', ['a']);
  await untilOwned([only], ['a']);
  await plainly(redis, 'DEL', 'lobbyguard:1:{test}:lease:a');
  await only.leases.beat();
  expect(only.leases.held('a')?.sure()).toBe(true);
  expect(only.told).toEqual(['gained a from nobody']);
  expect(await plainly(redis, 'GET', 'lobbyguard:1:{test}:lease:a')).toBe(`${only.tokens[0]} one`);
});

withRedis('after a loss of all data the owner that is sure keeps its account and its token, and nobody else gets it', async () => {
  const redis = await aRedis();
  const first = await aNode(redis, 'one', ['a']);
  await untilOwned([first], ['a']);
  const second = await aNode(redis, 'two', ['a']);
  await plainly(redis, 'FLUSHALL');
  await untilHolds(async () => {
    await second.leases.beat();
    return second.seen.length > 2;
  });
  await untilHolds(async () => {
    await first.leases.beat();
    return (await plainly(redis, 'GET', 'lobbyguard:1:{test}:lease:a')) === `${first.tokens[0]} one`;
  });
  await second.leases.beat();
  expect([first.told, second.told]).toEqual([['gained a from nobody'], []]);
});

withRedis('a second process of the same name is told apart', async () => {
  const redis = await aRedis();
  const first = await aNode(redis, 'one', ['a'], { nonce: 'first' });
  const second = await aNode(redis, 'one', ['a'], { nonce: 'second' });
  await first.leases.beat();
  await second.leases.beat();
  expect([first.told, second.told]).toEqual([[], ['rival']]);
});

withRedis('an account that is the share of a node that came later is told as misplaced, unless that one is set apart', async () => {
  const redis = await aRedis();
  const accounts = ['a', 'b'];
  const first = await aNode(redis, 'one', accounts);
  await untilOwned([first], accounts);
  expect(first.leases.misplaced(new Set())).toBeUndefined();
  await (await aNode(redis, 'two', accounts)).leases.beat();
  await first.leases.beat();
  const misplaced = first.leases.misplaced(new Set());
  expect([accounts.includes(misplaced?.account ?? ''), misplaced?.better]).toEqual([true, 'two']);
  expect(first.leases.misplaced(new Set(['two']))).toBeUndefined();
});

withRedis('whatever nodes, time and losses of data do: never two are sure of one account, and tokens only grow', async () => {
  const redis = await aRedis();
  const step = fc.record({
    node: fc.nat(2),
    what: fc.constantFrom('beat', 'beat', 'beat', 'beat', 'release', 'flush'),
    thenMs: fc.constantFrom(0, 0, 5, 20, 60),
  });
  const accounts = ['a', 'b'];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
      await plainly(redis, 'FLUSHALL');
      const nodes = await Promise.all(['one', 'two', 'three'].map((name) => aNode(redis, name, accounts, { leaseMs: 100 })));
      const greatest = new Map<string, number>();
      for (const { node, what, thenMs } of steps) {
        const actor = nodes[node];
        if (what === 'flush') await plainly(redis, 'FLUSHALL');
        else if (what === 'release') await actor?.leases.release('a', true, 0);
        else await actor?.leases.beat();
        await pause(thenMs);
        for (const account of accounts) {
          const sure = nodes.flatMap(({ leases }) => leases.held(account) ?? []).filter((lease) => lease.sure());
          expect(sure.length).toBeLessThanOrEqual(1);
          const token = sure[0]?.token ?? 0;
          if (token > 0) expect(token).toBeGreaterThanOrEqual(greatest.get(account) ?? 0);
          greatest.set(account, Math.max(token, greatest.get(account) ?? 0));
        }
      }
    }),
    { numRuns: 4 },
  );
});

withRedis("after Redis was away from all nodes an account is its last owner's, who alone knows what was said meanwhile", async () => {
  const redis = await aRedis();
  const leaseMs = 2_000;
  const one = await aNode(redis, 'one', ['a'], { leaseMs });
  await untilOwned([one], ['a']);
  const two = await aNode(redis, 'two', ['a'], { leaseMs });
  for (let n = 0; n < 3; n += 1) for (const node of [one, two]) await node.leases.beat();
  await plainly(redis, 'HSET', 'lobbyguard:1:{test}:boot', 'beat', String(Date.now() - 60_000));
  await plainly(redis, 'DEL', 'lobbyguard:1:{test}:lease:a');
  for (let n = 0; n < 4; n += 1) await two.leases.beat();
  expect(owned(two, ['a'])).toEqual([]);
  await one.leases.beat();
  expect(one.told).toEqual(['gained a from nobody']);
  expect(one.leases.held('a')?.token).toBe(one.tokens[0]);
});

withRedis('after Redis was away from all nodes an account whose owner does not come back is taken after a lease', async () => {
  const redis = await aRedis();
  const leaseMs = 1_000;
  const one = await aNode(redis, 'one', ['a'], { leaseMs });
  await untilOwned([one], ['a']);
  const two = await aNode(redis, 'two', ['a'], { leaseMs });
  for (let n = 0; n < 3; n += 1) await two.leases.beat();
  await plainly(redis, 'HSET', 'lobbyguard:1:{test}:boot', 'beat', String(Date.now() - 60_000));
  await plainly(redis, 'DEL', 'lobbyguard:1:{test}:lease:a');
  await two.leases.beat();
  expect(two.told).toEqual([]);
  await untilOwned([two], ['a']);
  expect(two.told).toEqual(['gained a from one']);
});
