// Permits of a cluster: three processes with an account each ask one real Redis, as fast as they are answered, and land what they were given.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/permits.js
// Targets: at least 1,000 a second; half of them asked and given within 1 ms.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Membership } from '../src/cluster/cluster.ts';
import { joinCluster } from '../src/cluster/redis/membership.ts';
import { isRedisThere, startRedis } from '../test/cluster/redis/redis-process.ts';

const SECONDS = 5;
/** How many an account has under way at once. */
const AT_ONCE = [1, 4];
const accounts = ['one', 'two', 'three'];
const limits = { requestsPerSecond: 1_000_000, perPool: 1_000_000 };

const [, , node, port] = process.argv;
if (node !== undefined) await beANode(node, Number(port));
else if (isRedisThere()) await measure();
else console.log('no redis-server on this machine: permits were not measured');

async function measure(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-permits-'));
  const redis = await startRedis(directory);
  const nodes = accounts.map((name) => fork(fileURLToPath(import.meta.url), [name, String(redis.port)]));
  try {
    await Promise.all(nodes.map((child) => once(child, 'message')));
    for (const atOnce of AT_ONCE) {
      const waits = (await Promise.all(nodes.map((child) => askedBy(child, atOnce)))).flat().toSorted((one, other) => one - other);
      const share = (of: number) => (waits[Math.floor(waits.length * of)] ?? 0).toFixed(2);
      const rate = (waits.length / SECONDS).toFixed(0);
      console.log(
        `permits, three nodes, ${atOnce} at once each: ${rate} a second; from asked to given p50 ${share(0.5)} ms, p99 ${share(0.99)} ms`,
      );
    }
  } finally {
    for (const child of nodes) child.kill('SIGKILL');
    await redis.kill();
    rmSync(directory, { recursive: true });
  }
}

async function askedBy(child: ChildProcess, atOnce: number): Promise<number[]> {
  child.send(atOnce);
  const [waits] = await once(child, 'message');
  return waits as number[];
}

/** Owns an account, and asks when told to: answers how long each permit took, ms. */
async function beANode(name: string, redisPort: number): Promise<void> {
  const membership = await joinCluster({
    name: 'bench',
    node: name,
    leaseMs: 5_000,
    accounts,
    limits,
    locate: async () => ({ host: '127.0.0.1', port: redisPort }),
  });
  membership.start({
    onGained(account) {
      process.on('message', (atOnce) => void answer(membership, account, Number(atOnce)));
      process.send?.('ready');
    },
    onLost() {},
    onUnsure() {},
    onMisplaced() {},
    onBlank() {},
    onPaused() {},
    onChange() {},
    onReach() {},
  });
}

async function answer(membership: Membership, account: string, atOnce: number): Promise<void> {
  const permits = membership.permits({ account, pool: 'default' });
  const waits: number[] = [];
  const endAt = performance.now() + SECONDS * 1_000;
  const ask = async (): Promise<void> => {
    while (performance.now() < endAt) {
      const askedAt = performance.now();
      const told = await permits?.ask('reject', ['an attempt of about the length of a real one: 0b9c1a52-5a0e-4b0e-9a55-0f5c2f6f2c11']);
      if (told?.kind !== 'granted') continue;
      waits.push(performance.now() - askedAt);
      told.permit.land();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  process.send?.(waits);
}
