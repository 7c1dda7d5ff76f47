// Callbacks reach whichever node the balancer chose: the owner of the account hears of all of them, and none is answered with 200 and lost.
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { joinCluster } from '../../../src/cluster/redis/membership.ts';
import { startDaemon } from '../../../src/daemon/daemon.ts';
import type { Log } from '../../../src/log.ts';
import { createSimulator } from '../../../src/simulator/simulator.ts';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, type RedisServer, withRedis } from '../../cluster/redis/server.ts';
import { aCaller, anAccount, aService, conversation, eveCame, query } from '../../support/callback-service.ts';
import { aConfig, aDirectory, until } from '../../support/daemon.ts';
import { aPort } from '../../support/port.ts';

const name = 'tenant-a';

async function aPair() {
  const [redis, { origin, posted, there }, { keys, call }] = [await aRedis(), await aService(), await aCaller(aDirectory())];
  const first = await aNode('one', redis, { origin, keys });
  // Out of the quarantine of a server that nobody knows.
  await plainly(redis, 'HSET', 'lobbyguard:1:{test}:boot', 'lease', '0', 'hold', '0');
  const nodes = [first, await aNode('two', redis, { origin, keys })];
  await until('one of them to have the account', () => nodes.some(owns));
  const owner = nodes.find(owns) as Node;
  const other = nodes.find((node) => node !== owner) as Node;
  await untilHolds(() => listens(other.port));
  const tell = ({ port }: Node, body: object | string, path?: string) => call(port, body, path);
  return { redis, owner, other, posted, there, tell, tellOf: (node: Node, who: string) => tell(node, eveCame(origin, who)) };
}

type Node = Awaited<ReturnType<typeof aNode>>;

async function aNode(node: string, redis: RedisServer, { origin, keys }: { origin: string; keys: string }) {
  const simulator = await createSimulator();
  onTestFinished(() => simulator.close());
  const port = await aPort();
  const base = aConfig(simulator, aDirectory());
  const config = { ...base, accounts: [anAccount(origin, keys, port)], limits: { ...base.limits, batch: 1 } };
  writeFileSync(config.policies, 'rules: [{ id: no-strangers, when: { anonymous: true }, then: remove }]');
  const records: AuditRecord[] = [];
  const logged: string[] = [];
  const daemon = await startDaemon({
    config,
    log: aLog((message) => logged.push(message)),
    onRecord: (record) => records.push(record),
    join: () =>
      joinCluster({
        name: 'test',
        node,
        leaseMs: 5_000,
        accounts: [name],
        limits: config.limits,
        locate: async () => ({ host: '127.0.0.1', port: redis.port }),
      }),
  });
  onTestFinished(() => daemon.stop('the test is over'));
  return { daemon, port, records, logged };
}

function aLog(info: (message: string) => void): Log {
  const silent = () => undefined;
  return { error: silent, warn: silent, debug: silent, info };
}

function owns({ daemon }: Node): boolean {
  return daemon.status().accounts.some(({ account, state }) => account === name && state === 'ready');
}

function listens(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

function done({ records }: Node): number {
  return records.filter((record) => record.type === 'outcome' && record.result === 'done').length;
}

/** What the node said of callbacks. */
function alarmsOf({ records }: Node): string[] {
  return records.flatMap((record) => (record.type === 'alarm' && record.code.startsWith('callbacks-') ? [record.message] : []));
}

withRedis('what reaches a node that does not own the account is checked there, and decided by the one that does', async () => {
  const { redis, owner, other, posted, tellOf } = await aPair();
  const forged = await fetch(`http://127.0.0.1:${other.port}/callback`, { method: 'POST', body: '{}' });
  expect(forged.status).toBe(401);
  expect((await tellOf(other, 'eve')).status).toBe(200);
  await until('the outcome', () => done(owner) === 1);
  expect(posted).toEqual([`${conversation}/participants/eve/eject${query}`]);
  expect(done(other)).toBe(0);
  await untilHolds(async () => (await plainly(redis, 'XLEN', `lobbyguard:1:{test}:inbox:${name}`)) === 0);
});

withRedis('the same callback at two nodes is one', async () => {
  const { owner, other, posted, tellOf } = await aPair();
  expect((await tellOf(owner, 'eve')).status).toBe(200);
  expect((await tellOf(other, 'eve')).status).toBe(200);
  await until('the outcome', () => done(owner) === 1);
  expect(posted).toHaveLength(1);
});

withRedis('a node that cannot pass a callback on says so, and does not answer 200', async () => {
  const { redis, other, tellOf } = await aPair();
  redis.freeze();
  onTestFinished(() => redis.thaw());
  expect((await tellOf(other, 'eve')).status).toBe(503);
});

/** The owner follows the meeting, and then Eve comes. */
async function aPairAndEve() {
  const pair = await aPair();
  const { owner, there, tellOf } = pair;
  there.delete('eve');
  expect((await tellOf(owner, 'org')).status).toBe(200);
  // Found by its second look at the meeting: no other follows for a minute.
  const looked = () => owner.records.some((record) => record.type === 'alarm' && record.code === 'lobby-not-visible');
  await until('the meeting to be followed', looked);
  there.add('eve');
  return pair;
}

const unreadable: [why: string, status: number, body: string, path?: string][] = [
  ['cannot be read', 400, '{"sender":'],
  ['is too large', 413, 'x'.repeat(1024 * 1024 + 1)],
  ['went to another path', 404, '{}', '/callbacks'],
];

withRedis.each(unreadable)(
  'what %s at a node that does not own the account has its owner read the rosters',
  async (_why, status, body, path) => {
    const { owner, other, posted, tell } = await aPairAndEve();
    expect((await tell(other, body, path)).status).toBe(status);
    await until('the rosters to be read', () => owner.logged.includes('event channel had a gap, reading rosters again'));
    await until('the outcome', () => done(owner) === 1);
    expect(posted).toEqual([`${conversation}/participants/eve/eject${query}`]);
    expect(alarmsOf(other)).toEqual([expect.stringContaining('The rosters are read instead')]);
  },
);

withRedis.each(unreadable)(
  'where the owner cannot be asked to read its rosters, what %s is answered 503',
  async (_why, _status, body, path) => {
    const { redis, other, tell } = await aPair();
    redis.freeze();
    onTestFinished(() => redis.thaw());
    expect((await tell(other, body, path)).status).toBe(503);
    expect(alarmsOf(other)).toEqual([expect.stringContaining('cannot be passed on')]);
  },
);

withRedis('a node that is told to stop leaves the account, and the next owner listens itself', async () => {
  const { owner, other, posted, tellOf } = await aPair();
  await owner.daemon.stop('an upgrade');
  await until('the other one to have the account', () => owns(other));
  expect((await tellOf(other, 'eve')).status).toBe(200);
  await until('the outcome', () => done(other) === 1);
  expect(posted).toHaveLength(1);
});
