// A Redis that is away for a while and comes back with what it knew.
import { expect } from 'vitest';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, watchedBy } from './nodes.ts';

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
