// For how long a node relies on what it has, and when it takes nothing, whatever Redis would give it.
import { expect, test } from 'vitest';
import type { Lease } from '../../../src/cluster/cluster.ts';
import { createLeases } from '../../../src/cluster/redis/leases.ts';
import { aFakeLink } from './a-fake-link.ts';

/** Node `one` of one, account `a`; each answer takes as long as the test says. */
function aNode() {
  const clock = { at: 0 };
  const redis = { now: 1_000, quarantine: 0, owner: '', takesMs: 0 };
  const gained: Lease[] = [];
  const lost: boolean[] = [];
  const answer = (said: unknown[]) => {
    clock.at += redis.takesMs;
    return said;
  };
  const { link, asked } = aFakeLink({
    beat: () => answer([redis.now, redis.quarantine, '', ['one'], [redis.owner]]),
    acquire: () => answer(['gained', '7', '', '1']),
  });
  const leases = createLeases({
    link,
    accounts: ['a'],
    node: 'one',
    nonce: 'x',
    leaseMs: 1_000,
    about: () => ({}),
    events: {
      onGained: (_, lease) => void gained.push(lease),
      onLost: () => void lost.push(gained[0]?.sure() === true),
      onBeat: () => {},
      onRival: () => {},
      onMissed: () => {},
    },
    clocks: { now: () => ({ monotonic: clock.at, wall: clock.at }) },
  });
  async function beats(count = 2): Promise<void> {
    for (let n = 0; n < count; n += 1) await leases.beat();
  }
  return { clock, redis, gained, lost, asked, leases, beats };
}

test('an account is relied on for well below its lease, counted from before it was asked for', async () => {
  const { clock, redis, gained, beats } = aNode();
  await beats(1);
  redis.takesMs = 100;
  await beats(1);
  // The beat was asked for at 0, the account at 100, and gained at 200.
  expect(clock.at).toBe(200);
  clock.at = 699;
  expect(gained[0]?.sure()).toBe(true);
  clock.at = 700;
  expect(gained[0]?.sure()).toBe(false);
});

test('a beat that confirms it makes it last, counted from the question as well', async () => {
  const { clock, redis, gained, beats } = aNode();
  await beats();
  Object.assign(redis, { owner: '7 one', takesMs: 100 });
  clock.at = 400;
  await beats(1);
  clock.at = 999;
  expect(gained[0]?.sure()).toBe(true);
  clock.at = 1_000;
  expect(gained[0]?.sure()).toBe(false);
});

test('what another node has by now is sure no more, at once, however young its last confirmation', async () => {
  const { redis, gained, lost, beats } = aNode();
  await beats();
  expect(gained[0]?.sure()).toBe(true);
  redis.owner = '8 two';
  await beats(1);
  expect(lost).toEqual([false]);
});

test('it tells the time of Redis by its own clock that never steps, and is never ahead', async () => {
  const { clock, redis, gained, beats } = aNode();
  redis.takesMs = 100;
  await beats();
  expect(clock.at).toBe(300);
  // Redis said 1000 at some time between 100 and 200.
  expect(gained[0]?.sharedTime()).toBe(1_100);
  clock.at = 450;
  expect(gained[0]?.sharedTime()).toBe(1_250);
  Object.assign(redis, { now: 5_000, owner: '7 one', takesMs: 0 });
  await beats(1);
  clock.at += 10;
  expect(gained[0]?.sharedTime()).toBe(5_010);
});

test.each<[string, (node: ReturnType<typeof aNode>) => unknown]>([
  ['Redis may have lost who has what', ({ redis }) => Object.assign(redis, { quarantine: 2_000 })],
  ['it is about to leave', ({ leases }) => leases.retire()],
  ['another node has it', ({ redis }) => Object.assign(redis, { owner: '3 two' })],
  ['it has just given it up', ({ leases }) => leases.release('a', true, 60_000)],
])('a node does not take an account while %s', async (_, happen) => {
  const node = aNode();
  await happen(node);
  await node.beats(5);
  expect(node.asked).not.toContain('acquire');
});
