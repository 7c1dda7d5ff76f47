import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLocalCluster } from '../../src/cluster/local.ts';
import type { Permit, Permits } from '../../src/queue/permit.ts';
import type { Lane } from '../../src/queue/queue.ts';

function aPool(perPool: number | undefined, accounts: readonly string[] = ['a', 'b', 'c']) {
  const clock = { now: 0 };
  const cluster = createLocalCluster({ perPool, now: () => clock.now });
  return { clock, cluster, members: accounts.map((account) => cluster.permits({ account, pool: 'p' })) };
}

async function permitOf(permits: Permits | undefined, lane: Lane = 'reject'): Promise<Permit | undefined> {
  const answer = await permits?.ask(lane, []);
  return answer?.kind === 'granted' ? answer.permit : undefined;
}

test('without a limit for the pool nobody has to be asked', () => {
  expect(aPool(undefined).members).toEqual([undefined, undefined, undefined]);
});

test('accounts of one pool share its limit, accounts of another have their own', async () => {
  const { cluster, members } = aPool(2);
  const elsewhere = cluster.permits({ account: 'd', pool: 'q' });
  const granted = [await permitOf(members[0]), await permitOf(members[1]), await permitOf(members[2]), await permitOf(elsewhere)];
  expect(granted.map((permit) => permit !== undefined)).toEqual([true, true, false, true]);
});

test('a request counts until a second after its answer, however long that takes', async () => {
  const { clock, members } = aPool(1);
  const permit = await permitOf(members[0]);
  clock.now = 5_000;
  expect(await permitOf(members[1])).toBeUndefined();
  permit?.land();
  clock.now = 6_001;
  expect(await permitOf(members[1])).toBeUndefined();
  clock.now = 6_002;
  expect(await permitOf(members[1])).toBeDefined();
});

test('a request that is given up counts for as long as it may still be on its way', async () => {
  const { clock, members } = aPool(1);
  (await permitOf(members[0]))?.giveUp();
  clock.now = 2_001;
  expect(await permitOf(members[1])).toBeUndefined();
  clock.now = 2_002;
  expect(await permitOf(members[1])).toBeDefined();
});

test('an eject of one account goes before the rejects of another that has waited longer', async () => {
  const { clock, members } = aPool(1);
  (await permitOf(members[0]))?.land();
  expect(await permitOf(members[1], 'reject')).toBeUndefined();
  clock.now = 500;
  expect(await permitOf(members[2], 'eject')).toBeUndefined();
  clock.now = 1_003;
  expect(await permitOf(members[1], 'reject')).toBeUndefined();
  expect(await permitOf(members[2], 'eject')).toBeDefined();
});

test('of one lane who has waited longest goes first, also within one millisecond', async () => {
  const { clock, members } = aPool(1);
  (await permitOf(members[0]))?.land();
  for (const waiter of [members[2], members[1]]) expect(await permitOf(waiter)).toBeUndefined();
  clock.now = 1_003;
  expect(await permitOf(members[1])).toBeUndefined();
  expect(await permitOf(members[2])).toBeDefined();
});

test('who withdraws, or has not asked for long, holds nobody up', async () => {
  const { clock, members } = aPool(1);
  (await permitOf(members[0]))?.land();
  for (const waiter of [members[0], members[1], members[2]]) await permitOf(waiter);
  members[0]?.withdraw();
  clock.now = 1_400;
  expect(await permitOf(members[2])).toBeUndefined();
  clock.now = 1_502;
  expect(await permitOf(members[2])).toBeDefined();
});

test('another limit holds at once, and for what has left already', async () => {
  const { cluster, members } = aPool(1);
  await permitOf(members[0]);
  cluster.setLimits({ requestsPerSecond: 5, perPool: 2 });
  expect(await permitOf(members[1])).toBeDefined();
  expect(await permitOf(members[2])).toBeUndefined();
  cluster.setLimits({ requestsPerSecond: 5 });
  expect(cluster.permits({ account: 'a', pool: 'p' })).toBeUndefined();
});

test('whatever asks, answers and withdraws when: no second sees more of a pool than its limit', async () => {
  const step = fc.record({
    account: fc.nat(3),
    lane: fc.constantFrom<Lane>('human', 'eject', 'reject', 'admit'),
    answerMs: fc.nat(2_500),
    thenMs: fc.nat(120),
    withdraw: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 80 }), async (perPool, steps) => {
      const { clock, members } = aPool(perPool, ['a', 'b', 'c', 'd']);
      const arrivals: number[] = [];
      const under: { permit: Permit; at: number }[] = [];
      for (const { account, lane, answerMs, thenMs, withdraw } of steps) {
        const permit = await permitOf(members[account], lane);
        // It may reach the server at any time up to its answer; as late as that is the worst.
        if (permit !== undefined) under.push({ permit, at: clock.now + answerMs });
        else if (withdraw) members[account]?.withdraw();
        clock.now += thenMs;
        for (const one of under.filter(({ at }) => at <= clock.now)) {
          under.splice(under.indexOf(one), 1);
          arrivals.push(clock.now);
          one.permit.land();
        }
      }
      for (const at of arrivals) expect(arrivals.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(perPool);
    }),
  );
});
