// What a node tells of an account is over for it when another node has the account, and is not over by that: the other one tells it.
import { expect } from 'vitest';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { aWayTo } from '../../cluster/redis/way.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

const leaseMs = 2_000;

const stops = ({ daemon }: Node) => daemon.status().alarms.filter(({ code }) => code === 'cap-tripped');

const told = (node: Node) =>
  node.of('alarm').flatMap(({ code, ended = false, elsewhere = false }) => (code === 'cap-tripped' ? [{ ended, elsewhere }] : []));

withRedis(
  'a rule over its cap is an alarm of the owner, whoever that is: its log says when it came and when it went, and the rule is stopped all along',
  async () => {
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
    expect(told(one)).toEqual([
      { ended: false, elsewhere: false },
      { ended: true, elsewhere: true },
    ]);
    await until('it to be an alarm of the other', () => stops(two).length === 1);
    await until('it to know of the other', () => one.daemon.status().cluster?.nodes.length === 2);
    await two.daemon.stop('maintenance');
    await until('the account to be back', () => watchedBy(one).length === 1);
    guest('Dan');
    await until('the newcomer to be decided on', () =>
      one.of('decision').some(({ facts, because }) => because === 'capped' && String(facts['uri']).includes('dan@')),
    );
    expect(one.daemon.status().stopped).toMatchObject([{ rule: 'no-anonymous' }]);
    expect(stops(one)).toHaveLength(1);
    expect(told(two)).toEqual([
      { ended: false, elsewhere: false },
      { ended: true, elsewhere: true },
    ]);
    await one.daemon.resume({ who: 'anna', auth: 'local', via: 'console' });
    expect(stops(one)).toEqual([]);
    expect(told(one).slice(2)).toEqual([
      { ended: false, elsewhere: false },
      { ended: true, elsewhere: false },
    ]);
    expect(simulator.actions).toHaveLength(1);
  },
);
