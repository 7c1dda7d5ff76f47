// A raid against a real `lobbyguard run`, the simulated pool in a process of its own: 5,000 people come to the lobby within a minute, and a disruptor
// sits inside now and then. 10 requests a second, one by one and in batches of 20.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/raid.js [alone|together]
// Targets: one by one at 0.95 of the limit or more, in batches of 20 everybody gone within a minute of the last; the disruptors out within 2 s, p99.
import { type Guard, type GuardOptions, type Pool, startGuard, startPool } from './processes.ts';

const PEOPLE = 5_000;
const SECONDS = 60;
const RATE = 10;
const DISRUPTORS = 25;

const raids: Readonly<Record<string, GuardOptions>> = {
  alone: { requestsPerSecond: RATE, batch: 1 },
  together: { requestsPerSecond: RATE, actionsPerSecond: 200, batch: 20 },
};
const chosen = process.argv[2];
for (const [name, options] of Object.entries(raids)) if (chosen === undefined || chosen === name) await raid(name, options);

async function raid(name: string, options: GuardOptions): Promise<void> {
  const pool = await startPool(1);
  const guard = await startGuard(pool, options);
  await guard.read();
  const startedAt = performance.now();
  // The pool answers one after the other: the disruptors are told first, and come while the others do.
  const disruptors = pool.ask<{ ms: number[] }>({ do: 'disrupt', count: DISRUPTORS, everyMs: 2_000 });
  const flood = pool.ask({ do: 'flood', perSecond: PEOPLE / SECONDS, seconds: SECONDS });
  const [{ ms }] = await Promise.all([disruptors, flood]);
  const floodedAt = performance.now();
  const sentAfterFlood = sent(guard);
  if (name === 'together') await emptied(pool);
  const { cpuSeconds, rssMb } = await guard.read();
  const { waiting } = await pool.ask<{ waiting: number }>({ do: 'count' });
  const rate = sentAfterFlood / ((floodedAt - startedAt) / 1000);
  const sorted = ms.toSorted((a, b) => a - b);
  console.log(
    `${PEOPLE} raiders in ${SECONDS} s, ${RATE} requests a second, ${name}: ${waiting} left ${since(startedAt)} s after the first came`,
  );
  console.log(`  ${rate.toFixed(1)} people a second while they came, ${(rate / RATE).toFixed(2)} of the limit of requests`);
  console.log(
    `  ${since(floodedAt)} s after the last one came; ${DISRUPTORS} disruptors out after ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms`,
  );
  console.log(`  ${cpuSeconds.toFixed(1)} s of processor time, ${rssMb.toFixed(0)} MB`);
  await guard.stop();
  await pool.stop();
}

function since(at: number): string {
  return ((performance.now() - at) / 1000).toFixed(1);
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(0);
}

function sent(guard: Guard): number {
  return guard.audit().filter(({ type }) => type === 'attempt').length;
}

/** Two minutes at most. */
async function emptied(pool: Pool): Promise<void> {
  for (let n = 0; n < 480; n += 1) {
    const { waiting } = await pool.ask<{ waiting: number }>({ do: 'count' });
    if (waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
