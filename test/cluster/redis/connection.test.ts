import { expect, onTestFinished } from 'vitest';
import { openConnection } from '../../../src/cluster/redis/connection.ts';
import { aRedis, withRedis } from './server.ts';

function standStill(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

withRedis('an answer that came while this process stood still is no missing one', async () => {
  const redis = await aRedis();
  const connection = await openConnection({ host: '127.0.0.1', port: redis.port });
  onTestFinished(() => connection.close());
  const asked = connection.command('PING');
  await new Promise((resolve) => setImmediate(resolve));
  standStill(1_500);
  expect(await asked).toBe('PONG');
  expect(await connection.command('PING')).toBe('PONG');
});

withRedis('an answer that does not come ends the connection', async () => {
  const redis = await aRedis();
  const connection = await openConnection({ host: '127.0.0.1', port: redis.port });
  redis.freeze();
  await expect(connection.command('PING')).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
  expect(await connection.ended).toContain('no answer within 1000 ms');
  redis.thaw();
});
