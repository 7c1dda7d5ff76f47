// A link to a redis-server, with what it told.
import { createClient } from '@redis/client';
import { onTestFinished } from 'vitest';
import { createLink, type Link } from '../../../src/cluster/redis/link.ts';
import type { RedisServer } from './server.ts';

export interface Told {
  ups: boolean[];
  downs: string[];
  messages: string[];
}

export async function aLink(
  redis: Pick<RedisServer, 'port'>,
  { name = 'test', leaseMs = 2_000, windowMs = 1_002, port = redis.port } = {},
): Promise<{ link: Link; told: Told }> {
  const told: Told = { ups: [], downs: [], messages: [] };
  const link = createLink({
    name,
    leaseMs,
    windowMs,
    locate: async () => ({ host: '127.0.0.1', port }),
    events: {
      onUp: (quarantined) => void told.ups.push(quarantined),
      onDown: (reason) => void told.downs.push(reason),
      onMessage: (channel, message) => void told.messages.push(`${channel} ${message}`),
    },
  });
  onTestFinished(() => link.close());
  await link.first;
  return { link, told };
}

/** Resolves when it holds; how long that may take is the business of the test's own time. */
export async function untilHolds(check: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** One command, past the link, however long it takes. */
export async function plainly(
  { port, ca, password }: { port: number; ca?: string; password?: string },
  ...words: readonly string[]
): Promise<unknown> {
  const way = { host: '127.0.0.1', port, connectTimeout: 120_000 };
  const client = createClient({
    socket: ca === undefined ? way : { ...way, tls: true, ca },
    ...(password === undefined ? {} : { password }),
  });
  await client.connect();
  try {
    return await client.sendCommand([...words]);
  } finally {
    client.destroy();
  }
}
