// Many meetings in which nothing happens, on twenty accounts: what they cost, and how long a restart onto the running applications takes.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/meetings.js [20|200|1000]
// Targets for 1,000: 600 MB, 25 % of a core, no block of our own making over 100 ms; for 200: all back 60 s after a kill.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pool, startGuard, startPool } from './processes.ts';

const ACCOUNTS = 20;
const SETTLE_MS = 10_000;
/** A whole round of looks at every meeting, and a bit. */
const IDLE_MS = 70_000;

const chosen = process.argv[2];
for (const count of chosen === undefined ? [20, 200, 1_000] : [Number(chosen)]) await measure(count);

async function measure(count: number): Promise<void> {
  const pool = await startPool(count, ACCOUNTS);
  const startedAt = performance.now();
  const guard = await startGuard(pool);
  const inAfterMs = performance.now() - startedAt;
  const joins = await requestsOf(pool);
  await sleep(SETTLE_MS);
  const before = await guard.read();
  const asked = await requestsOf(pool);
  await sleep(IDLE_MS);
  const after = await guard.read();
  const idle = (await requestsOf(pool)) - asked;
  const core = ((after.cpuSeconds - before.cpuSeconds) / (IDLE_MS / 1000)) * 100;
  console.log(`${count} meetings on ${ACCOUNTS} accounts`);
  console.log(`  joined after ${seconds(inAfterMs)}, ${(joins / count).toFixed(1)} requests each; longest block ${block(before)}`);
  console.log(
    `  idle: ${after.rssMb.toFixed(0)} MB (target 600), ${core.toFixed(1)} % of a core (target 25), longest block ${block(after)}`,
  );
  console.log(`  idle requests: ${(idle / count / (IDLE_MS / 60_000)).toFixed(1)} a meeting and minute`);
  const { directory } = guard;
  await guard.kill();
  const killedAt = performance.now();
  const taken = await requestsOf(pool);
  const next = await startGuard(pool, { directory });
  const backMs = performance.now() - killedAt;
  const restart = (await requestsOf(pool)) - taken;
  const { cpuSeconds } = await next.read();
  console.log(
    `  all back ${seconds(backMs)} after a kill (target 60 s), ${(restart / count).toFixed(1)} requests each, ${cpuSeconds.toFixed(1)} s of processor time`,
  );
  await next.stop();
  await pool.stop();
}

async function requestsOf(pool: Pool): Promise<number> {
  return (await pool.ask<{ requests: number }>({ do: 'requests' })).requests;
}

function block({ longestBusyMs, longestBlockMs }: { longestBusyMs: number; longestBlockMs: number }): string {
  return `${longestBusyMs.toFixed(0)} ms of our own (target 100), ${longestBlockMs.toFixed(0)} ms with what else ran`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
