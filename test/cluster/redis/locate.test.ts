import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createLocator } from '../../../src/cluster/redis/locate.ts';
import { isLoopback } from '../../../src/config/listen.ts';
import { aDirectory } from '../../support/directory.ts';
import { aPort } from '../../support/port.ts';
import { plainly, untilHolds } from './a-link.ts';
import { aRedis, withRedis } from './server.ts';

/** A Sentinel that knows `port` as the primary called mymaster. */
async function aSentinel(primary: number, ...lines: readonly string[]): Promise<{ host: string; port: number; tls: boolean }> {
  const port = await aPort();
  const directory = aDirectory({});
  const file = join(directory, 'sentinel.conf');
  const settings = [`port ${port}`, 'bind 127.0.0.1', `dir ${directory}`, `sentinel monitor mymaster 127.0.0.1 ${primary} 1`, ...lines];
  writeFileSync(file, `${settings.join('\n')}\n`);
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit').catch(() => {});
  });
  return { host: '127.0.0.1', port, tls: false };
}

const sentinels = (nodes: readonly { host: string; port: number; tls: boolean }[], name = 'mymaster') =>
  createLocator({ whereabouts: { kind: 'sentinel', name, nodes }, password: () => 'secret', isLoopback });

withRedis('the primary is where the first Sentinel says that answers, and the password goes there', async () => {
  const redis = await aRedis();
  const gone = { host: '127.0.0.1', port: await aPort(), tls: false };
  const locate = sentinels([gone, await aSentinel(redis.port)]);
  await untilHolds(() =>
    locate().then(
      () => true,
      () => false,
    ),
  );
  expect(await locate()).toEqual({ host: '127.0.0.1', port: redis.port, password: 'secret' });
});

withRedis('a Sentinel that wants the password gets it, and one that does not is not told it', async () => {
  const redis = await aRedis();
  const sentinel = await aSentinel(redis.port, 'requirepass secret');
  const locate = sentinels([sentinel]);
  await untilHolds(() =>
    locate().then(
      () => true,
      () => false,
    ),
  );
  await expect(plainly(sentinel, 'PING')).rejects.toThrow('NOAUTH');
});

withRedis('where no Sentinel knows the primary, each says why', async () => {
  const redis = await aRedis();
  const [one, other] = [await aSentinel(redis.port), { host: '127.0.0.1', port: await aPort(), tls: false }];
  await untilHolds(() =>
    sentinels([one])().then(
      () => true,
      () => false,
    ),
  );
  const failure = sentinels([one, other], 'another')();
  await expect(failure).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
  await expect(sentinels([one, other], 'another')()).rejects.toThrow(/no primary called another; 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
});
