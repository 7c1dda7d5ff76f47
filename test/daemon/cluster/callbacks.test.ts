// Callbacks reach whichever node the balancer chose: the owner of the account hears of all of them, and none is answered with 200 and lost.
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { joinCluster } from '../../../src/cluster/redis/membership.ts';
import { startDaemon } from '../../../src/daemon/daemon.ts';
import { createLog } from '../../../src/log.ts';
import { createSimulator } from '../../../src/simulator/simulator.ts';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, type RedisServer, withRedis } from '../../cluster/redis/server.ts';
import { aCaller, anAccount, aService, conversation, eveCame, query } from '../../support/callback-service.ts';
import { aConfig, aDirectory, until } from '../../support/daemon.ts';
import { aPort } from '../../support/port.ts';

const name = 'tenant-a';

async function aPair() {
  const [redis, { origin, posted }, { keys, call }] = [await aRedis(), await aService(), await aCaller(aDirectory())];
  const first = await aNode('one', redis, { origin, keys });
  // Out of the quarantine of a server that nobody knows.
  await plainly(redis, 'HSET', 'lobbyguard:1:{test}:boot', 'lease', '0', 'hold', '0');
  const nodes = [first, await aNode('two', redis, { origin, keys })];
  await until('one of them to have the account', () => nodes.some(owns));
  const owner = nodes.find(owns) as Node;
  const other = nodes.find((node) => node !== owner) as Node;
  await untilHolds(() => listens(other.port));
  return { redis, owner, other, posted, tellOfEve: ({ port }: Node) => call(port, eveCame(origin)) };
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
  const daemon = await startDaemon({
    config,
    log: createLog({ level: 'silent', format: 'human' }),
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
  return { daemon, port, records };
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

withRedis('what reaches a node that does not own the account is checked there, and decided by the one that does', async () => {
  const { redis, owner, other, posted, tellOfEve } = await aPair();
  const forged = await fetch(`http://127.0.0.1:${other.port}/callback`, { method: 'POST', body: '{}' });
  expect(forged.status).toBe(401);
  expect((await tellOfEve(other)).status).toBe(200);
  await until('the outcome', () => done(owner) === 1);
  expect(posted).toEqual([`${conversation}/participants/eve/eject${query}`]);
  expect(done(other)).toBe(0);
  await untilHolds(async () => (await plainly(redis, 'XLEN', `lobbyguard:1:{test}:inbox:${name}`)) === 0);
});

withRedis('the same callback at two nodes is one', async () => {
  const { owner, other, posted, tellOfEve } = await aPair();
  expect((await tellOfEve(owner)).status).toBe(200);
  expect((await tellOfEve(other)).status).toBe(200);
  await until('the outcome', () => done(owner) === 1);
  expect(posted).toHaveLength(1);
});

withRedis('a node that cannot pass a callback on says so, and does not answer 200', async () => {
  const { redis, other, tellOfEve } = await aPair();
  redis.freeze();
  onTestFinished(() => redis.thaw());
  expect((await tellOfEve(other)).status).toBe(503);
});

withRedis('a node that is told to stop leaves the account, and the next owner listens itself', async () => {
  const { owner, other, posted, tellOfEve } = await aPair();
  await owner.daemon.stop('an upgrade');
  await until('the other one to have the account', () => owns(other));
  expect((await tellOfEve(other)).status).toBe(200);
  await until('the outcome', () => done(other) === 1);
  expect(posted).toHaveLength(1);
});
