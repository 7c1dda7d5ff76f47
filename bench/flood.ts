// Floods against a real `lobbyguard run`, the simulated pool in a process of its own.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/flood.js [one|many]
// Targets: 2,000 joins in 5 s in one meeting, and 50 meetings at once: nobody missed, everyone sent away at the configured rate,
// below 250 MB, the event loop never blocked for over 100 ms.
import { execFileSync } from 'node:child_process';
import { type Guard, type Pool, startGuard, startPool, until } from './processes.ts';

interface Flood {
  meetings: number;
  perSecond: number;
  seconds: number;
  requestsPerSecond: number;
}

const floods: Readonly<Record<string, Flood>> = {
  one: { meetings: 1, perSecond: 400, seconds: 5, requestsPerSecond: 100 },
  many: { meetings: 50, perSecond: 100, seconds: 10, requestsPerSecond: 100 },
};
const chosen = process.argv[2];
for (const [name, flood] of Object.entries(floods)) if (chosen === undefined || chosen === name) await measure(flood);

async function measure({ meetings, perSecond, seconds, requestsPerSecond }: Flood): Promise<void> {
  const pool = await startPool(meetings);
  const guard = await startGuard(pool, { requestsPerSecond, concurrency: 8 });
  await guard.read();
  const { keys } = await pool.ask<{ keys: string[] }>({ do: 'flood', perSecond, seconds, everywhere: meetings > 1 });
  const endedAt = performance.now();
  const decidedMs = await elapsed(endedAt, () => decided(guard, keys) >= keys.length);
  const flooded = await guard.read();
  const goneMs = await elapsed(endedAt, () => done(guard) >= keys.length);
  const afterwards = await guard.read();
  const { waiting } = await pool.ask<{ waiting: number }>({ do: 'count' });
  console.log(`${perSecond} joins a second for ${seconds} s in ${meetings} meeting(s), ${requestsPerSecond} requests a second allowed`);
  console.log(`  ${decided(guard, keys)} of ${keys.length} decided, the last at most ${(decidedMs / 1000).toFixed(1)} s after the end`);
  console.log(`  all but ${waiting} sent away ${(goneMs / 1000).toFixed(1)} s after the end`);
  console.log(
    `  longest block of the event loop ${flooded.longestBlockMs.toFixed(0)} ms, ${afterwards.longestBlockMs.toFixed(0)} ms afterwards (target 100)`,
  );
  console.log(
    `  ${peakMb(guard)} resident at most, ${afterwards.rssMb.toFixed(0)} MB now (target 250); ${afterwards.cpuSeconds.toFixed(1)} s of processor time`,
  );
  await stop(guard, pool);
}

async function elapsed(since: number, check: () => boolean): Promise<number> {
  await until(check, 90_000).catch(() => {});
  return performance.now() - since;
}

function decided(guard: Guard, keys: readonly string[]): number {
  const seen = guard.audit().flatMap((record) => (record.type === 'decision' ? [String(record['participant']).split('/').at(-1)] : []));
  const known = new Set(seen);
  return keys.filter((key) => known.has(key)).length;
}

function done(guard: Guard): number {
  return guard.audit().filter((record) => record.type === 'outcome' && record['result'] === 'done').length;
}

async function stop(guard: Guard, pool: Pool): Promise<void> {
  await guard.stop();
  await pool.stop();
}

/** Where the system tells. */
function peakMb({ pid }: Guard): string {
  try {
    const status = execFileSync('grep', ['VmHWM', `/proc/${pid}/status`], { encoding: 'utf8' });
    return `${(Number(status.replace(/\D/g, '')) * 1024e-6).toFixed(0)} MB`;
  } catch {
    return 'an unknown amount';
  }
}
