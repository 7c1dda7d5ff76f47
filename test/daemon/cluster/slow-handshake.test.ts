// A request whose connection takes longer than its permit is good for.
import { expect } from 'vitest';
import { plainly } from '../../cluster/redis/a-link.ts';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aTlsFront } from '../../support/tls-front.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

const leaseMs = 2_000;

async function aRefusalUnderWay() {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  let node: Node | undefined;
  let going = false;
  // The attempt is on record before the request opens its connection, and all of this is one process.
  const front = await aTlsFront(simulator, () => going || (node?.of('attempt').length ?? 0) === 0);
  node = await aNode({ name: 'one', redis, simulator, front, leaseMs });
  const only = node;
  await until('the account to be watched', () => watchedBy(only).length === 1);
  simulator.meeting(meetingUri(0)).lobbyJoin({ uri: 'sip:guest@anonymous.invalid', name: 'Guest', anonymous: true });
  await until('the attempt to be on record', () => only.of('attempt').length >= 1);
  await until('a handshake to wait', () => front.held() > 0);
  const goOn = () => {
    going = true;
  };
  return { redis, simulator, node: only, goOn };
}

/** Longer than a permit is good for. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 600));

withRedis('a permit that grew old while the connection was opened is asked for again, and the request is sent', async () => {
  const { simulator, goOn } = await aRefusalUnderWay();
  await aWhile();
  expect(simulator.actions).toEqual([]);
  goOn();
  await until('the guest to be gone', () => simulator.meeting(meetingUri(0)).waiting().length === 0);
  expect(simulator.actions).toHaveLength(1);
});

withRedis('nothing is sent where Redis cannot be asked again', async () => {
  const { redis, simulator, node, goOn } = await aRefusalUnderWay();
  redis.freeze();
  await aWhile();
  goOn();
  await until('the outcome', () => node.of('outcome').length > 0);
  expect(simulator.actions).toEqual([]);
  redis.thaw();
});

withRedis('nothing is sent for an account that another node has taken meanwhile', async () => {
  const { redis, simulator, node, goOn } = await aRefusalUnderWay();
  await plainly(redis, 'SET', 'lobbyguard:1:{test}:lease:mod0', '9999999999999999 two', 'PX', '60000');
  await aWhile();
  goOn();
  await until('the outcome', () => node.of('outcome').length > 0);
  expect(simulator.actions).toEqual([]);
});
