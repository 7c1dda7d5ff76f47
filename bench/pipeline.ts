// A real `lobbyguard run` against the simulated pool, each in its own process.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/pipeline.js [throughput|idle|flood]
// Targets: event in to request out at least 0.75 of a bare got loop with the same requests and concurrency; idle with 20 meetings below
// 120 MB; 500 joins a second for 10 s: nobody missed, below 250 MB, the event loop never blocked for over 100 ms.
import { execFileSync } from 'node:child_process';
import type { Flowed, SignedIn } from './pool.ts';
import { type GuardOptions, startBare, startGuard, startPool, until } from './processes.ts';

const PEOPLE = 3000;
const WAITING = 64;
const CONCURRENCY = 16;
const ROUNDS = 3;

const parts: Readonly<Record<string, () => Promise<void>>> = { throughput, idle, flood };
const chosen = process.argv[2];
for (const [name, part] of Object.entries(parts)) if (chosen === undefined || chosen === name) await part();

async function throughput(): Promise<void> {
  console.log(`event in to request out, limits lifted, ${CONCURRENCY} at once, ${PEOPLE} people, audit on`);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bare = await bareFlow();
    const guarded = await guardedFlow({ requestsPerSecond: 10_000, concurrency: CONCURRENCY });
    const ratio = bare.seconds / guarded.seconds;
    ratios.push(ratio);
    console.log(`  bare ${describe(bare)}; lobbyguard ${describe(guarded)}; ratio ${ratio.toFixed(2)}`);
  }
  console.log(`  median ratio ${ratios.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]?.toFixed(2)} (target 0.75)`);
}

async function bareFlow(): Promise<Flowed> {
  const pool = await startPool(1);
  const bare = startBare({ workers: CONCURRENCY, signedIn: await pool.ask<SignedIn>({ do: 'sign-in' }) });
  pool.onPerson = bare.person;
  await pool.ask({ do: 'flow', people: PEOPLE / 10, waiting: WAITING });
  const flowed = await pool.ask<Flowed>({ do: 'flow', people: PEOPLE, waiting: WAITING });
  await bare.stop();
  await pool.stop();
  return flowed;
}

async function guardedFlow(options: GuardOptions): Promise<Flowed> {
  const pool = await startPool(1);
  const guard = await startGuard(pool, options);
  await pool.ask({ do: 'flow', people: PEOPLE / 10, waiting: WAITING });
  const flowed = await pool.ask<Flowed>({ do: 'flow', people: PEOPLE, waiting: WAITING });
  await guard.stop();
  await pool.stop();
  return flowed;
}

function describe({ seconds, gets, posts, polls }: Flowed): string {
  return `${(PEOPLE / seconds).toFixed(0)} people/s (${gets} GET, ${posts} POST, ${polls} polls)`;
}

async function idle(): Promise<void> {
  const pool = await startPool(20);
  const guard = await startGuard(pool);
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const { rssMb, heapMb } = await guard.read();
  console.log(`idle, 20 meetings: ${rssMb.toFixed(0)} MB resident, ${heapMb.toFixed(0)} MB of heap (target 120)`);
  await guard.stop();
  await pool.stop();
}

async function flood(): Promise<void> {
  const pool = await startPool(1);
  const guard = await startGuard(pool);
  await guard.read();
  const { keys } = await pool.ask<{ keys: string[] }>({ do: 'flood', perSecond: 500, seconds: 10 });
  const endedAt = performance.now();
  const decided = (): number =>
    new Set(guard.audit().flatMap((record) => (record.type === 'decision' ? [record['participant']] : []))).size;
  await until(() => decided() >= keys.length, 30_000).catch(() => {});
  const behindSeconds = (performance.now() - endedAt) / 1000;
  const { rssMb, longestBlockMs, cpuSeconds } = await guard.read();
  console.log(
    `500 joins a second for 10 s: ${decided()} of ${keys.length} decided, the last at most ${behindSeconds.toFixed(1)} s after the end`,
  );
  console.log(
    `  ${peakMb(guard.pid)} resident at most, ${rssMb.toFixed(0)} MB now (target 250), longest block ${longestBlockMs.toFixed(0)} ms (target 100)`,
  );
  console.log(`  ${cpuSeconds.toFixed(1)} s of processor time`);
  await guard.stop();
  await pool.stop();
}

/** Where the system tells. */
function peakMb(pid: number): string {
  try {
    const status = execFileSync('grep', ['VmHWM', `/proc/${pid}/status`], { encoding: 'utf8' });
    return `${(Number(status.replace(/\D/g, '')) * 1024e-6).toFixed(0)} MB`;
  } catch {
    return 'an unknown amount';
  }
}
