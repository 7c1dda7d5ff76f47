// `run` with the key `cluster`, against a real redis-server: what it refuses, and what it waits for.
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { run } from '../../src/cli/commands/run.ts';
import { exitCodeOf } from '../../src/cli/failure.ts';
import { readiness } from '../../src/console/health.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import type { DaemonHandle } from '../../src/daemon/handle.ts';
import { plainly, untilHolds } from '../cluster/redis/a-link.ts';
import { aRedis, type RedisServer, withRedis } from '../cluster/redis/server.ts';
import { aDirectory } from '../support/directory.ts';
import { aFakeIo } from './fake-io.ts';

interface Started {
  directory: string;
  /** Resolves with the daemon, or rejects with why there is none. */
  daemon: Promise<DaemonHandle>;
  stop(): Promise<number>;
}

/** The server that the account is told of does not exist. */
function start({ port }: Pick<RedisServer, 'port'>, lines = '', node = 'guard-1'): Started {
  const config = `accounts: [{ name: a, username: m@example.com, password: { env: SECRET }, discovery: "http://127.0.0.1:9/", acceptInvitations: true }]
log: { level: error }
cluster: { name: eu, node: ${node}, lease: 5s, redis: { url: "redis://127.0.0.1:${port}"${lines} } }
`;
  const policy = 'rules: [{ id: a, when: { inLobby: true }, then: hold }]';
  const directory = aDirectory({ 'lobbyguard.yaml': config, 'policies/a.yaml': policy });
  const signals = new EventEmitter();
  let code: Promise<number> = Promise.resolve(0);
  const daemon = new Promise<DaemonHandle>((resolve, reject) => {
    const parts = {
      signals,
      startDaemon: (options: Parameters<typeof startDaemon>[0]) => startDaemon(options).then((handle) => (resolve(handle), handle)),
    };
    code = run(
      { config: 'lobbyguard.yaml', dryRun: false },
      aFakeIo({ cwd: directory, env: { SECRET: 'x', LG_REDIS: 'wrong' } }).io,
      parts,
    );
    code.catch(reject);
  });
  daemon.catch(() => {});
  async function stop(): Promise<number> {
    signals.emit('SIGTERM');
    return code;
  }
  onTestFinished(() =>
    stop().then(
      () => {},
      () => {},
    ),
  );
  return { directory, daemon, stop };
}

/** What `run` ends with, and what it says. */
async function refusal({ daemon }: Started): Promise<{ code: number; message: string }> {
  const error = await daemon.then(
    () => Promise.reject(new Error('it has started')),
    (reason: unknown) => reason,
  );
  return { code: exitCodeOf(error), message: (error as Error).message };
}

/** A server that starts empty lets nobody have anything before a lease has passed; the tests need not wait. */
async function endQuarantine(redis: RedisServer): Promise<void> {
  await untilHolds(async () => (await plainly(redis, 'EXISTS', 'lobbyguard:1:{eu}:boot')) === 1);
  await plainly(redis, 'HSET', 'lobbyguard:1:{eu}:boot', 'lease', '0');
}

const green = (daemon: DaemonHandle) => readiness(daemon.status()).ready;

withRedis('a node joins, takes the accounts, and leaves nothing of itself when it stops', async () => {
  const redis = await aRedis();
  const node = start(redis);
  const daemon = await node.daemon;
  await endQuarantine(redis);
  await untilHolds(() => green(daemon));
  expect(daemon.status().cluster).toMatchObject({ name: 'eu', node: 'guard-1', reachable: true });
  await untilHolds(() => daemon.status().accounts.length === 1);
  expect(await node.stop()).toBe(0);
  expect(await plainly(redis, 'KEYS', '*node:*')).toEqual([]);
  expect(await plainly(redis, 'KEYS', '*lease:*')).toEqual([]);
});

withRedis('without its Redis a node starts as a standby that is not ready, and goes on by itself when Redis is there', async () => {
  const redis = await aRedis();
  await redis.kill();
  const daemon = await start(redis).daemon;
  expect([green(daemon), daemon.status().cluster?.reachable]).toEqual([false, false]);
  expect(daemon.status().accounts).toEqual([]);
  await untilHolds(() => daemon.status().alarms.some(({ code }) => code === 'cluster-unreachable'));
  const { message = '' } = daemon.status().alarms.find(({ code }) => code === 'cluster-unreachable') ?? {};
  expect(message).toMatch(new RegExp(`127\\.0\\.0\\.1:${redis.port} cannot be reached without TLS: .*ECONNREFUSED`));
  await redis.start();
  await endQuarantine(redis);
  await untilHolds(() => green(daemon));
  expect(daemon.status().alarms.map(({ code }) => code)).not.toContain('cluster-unreachable');
  await untilHolds(() => daemon.status().accounts.length === 1);
});

withRedis('a second node of the same name does not start, and says which name it is; the first goes on', async () => {
  const redis = await aRedis();
  const first = await start(redis).daemon;
  const second = start(redis);
  expect(await refusal(second)).toEqual({
    code: 2,
    message: 'another process is the node guard-1 of this cluster: give each its own cluster.node',
  });
  expect(existsSync(join(second.directory, 'audit'))).toBe(false);
  expect(first.status().cluster?.reachable).toBe(true);
});

withRedis.for([
  ['that may throw data away', ['--maxmemory-policy', 'allkeys-lru'], '', 'set maxmemory-policy noeviction'],
  ['that wants a password', ['--requirepass', 'right'], '', 'NOAUTH'],
  ['that wants another password', ['--requirepass', 'right'], ', password: { env: LG_REDIS }', 'WRONGPASS'],
] as const)('a Redis %s is refused at the start with exit code 2', async ([, options, lines, message]) => {
  const { code, message: said } = await refusal(start(await aRedis(...options), lines));
  expect(code).toBe(2);
  expect(said).toContain(message);
});

withRedis('a cluster that a newer lobbyguard has written into is refused with exit code 2', async () => {
  const redis = await aRedis();
  await plainly(redis, 'HSET', 'lobbyguard:7:{eu}:boot', 'run', 'x');
  expect(await refusal(start(redis))).toMatchObject({ code: 2, message: expect.stringContaining('upgrade this node') });
});
