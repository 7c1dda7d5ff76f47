// What a node tells of an account is over for it when another node has the account, and is not over by that.
import { expect } from 'vitest';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { aWayTo } from '../../cluster/redis/way.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

const leaseMs = 2_000;

const stops = ({ daemon }: Node) => daemon.status().alarms.filter(({ code }) => code === 'cap-tripped');

withRedis('a rule over its cap is no alarm of the old owner any more, and is still stopped there when the account comes back', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const way = await aWayTo(redis.port);
  const guest = (name: string) =>
    simulator.meeting(meetingUri(0)).lobbyJoin({ uri: `sip:${name}@anonymous.invalid`, name, anonymous: true });
  const one = await aNode({ name: 'one', redis: way, simulator, leaseMs, cap: 1 });
  await until('the account to be watched', () => watchedBy(one).length === 1);
  for (const name of ['Ann', 'Ben']) guest(name);
  await until('the cap to trip', () => simulator.actions.length === 1 && stops(one).length === 1);
  const two = await aNode({ name: 'two', redis, simulator, leaseMs, cap: 1 });
  way.cut();
  await until('the other to have the account', () => watchedBy(two).length === 1);
  way.mend();
  await until('the first to let go', () => one.leases().includes('lost mod0'));
  await until('its alarm to be listed there no more', () => stops(one).length === 0);
  await until('it to know of the other', () => one.daemon.status().cluster?.nodes.length === 2);
  await two.daemon.stop('maintenance');
  await until('the account to be back', () => watchedBy(one).length === 1);
  guest('Dan');
  await until('the newcomer to be decided on', () =>
    one.of('decision').some(({ facts, because }) => because === 'capped' && String(facts['uri']).includes('dan@')),
  );
  expect(one.daemon.status().stopped).toMatchObject([{ rule: 'no-anonymous' }]);
  expect(one.of('alarm').filter(({ code, ended }) => code === 'cap-tripped' && ended === true)).toEqual([]);
  expect(simulator.actions).toHaveLength(1);
});
