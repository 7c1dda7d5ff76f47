// A real redis-server of the test's own. Where there is none, a test says so and is skipped; under CI it fails.
import { onTestFinished, test } from 'vitest';
import { aDirectory } from '../../support/directory.ts';
import { isRedisThere, type RedisServer, startRedis } from './redis-process.ts';

const missing = !isRedisThere();
if (missing) {
  const message = 'no redis-server on this machine: nothing of a cluster was tested against Redis';
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(message);
}

export const withRedis = test.skipIf(missing);

export type { RedisServer } from './redis-process.ts';

/** Over TLS alone, by its port. */
export async function aTlsRedis(optionsFor: (port: number) => readonly string[]): Promise<RedisServer> {
  const redis = await startRedis(aDirectory({}), optionsFor);
  onTestFinished(() => redis.kill());
  return redis;
}

export async function aRedis(...options: readonly string[]): Promise<RedisServer> {
  const redis = await startRedis(aDirectory({}), options);
  onTestFinished(() => redis.kill());
  return redis;
}
