// A real `lobbyguard run` against the simulated pool, each in its own process.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/pipeline.js [throughput|idle|flood]
// Targets: event in to request out at least 0.45 of a bare got loop with the same requests and concurrency, 0.75 with batches; idle with 20 meetings below
// 120 MB; 500 joins a second for 10 s: nobody missed, below 250 MB, the event loop never blocked for over 100 ms.
import { execFileSync } from 'node:child_process';
import type { Reading } from './meter.ts';
import type { Flowed, SignedIn } from './pool.ts';
import { type GuardOptions, type Pool, startBare, startGuard, startPool, until } from './processes.ts';

const PEOPLE = 1500;
const WAITING = 64;
const CONCURRENCY = 16;
const ROUNDS = 5;
/** Alone, and as many together as the pool is sent at most. */
const BATCHES = [1, 20];

const parts: Readonly<Record<string, () => Promise<void>>> = { throughput, idle, flood };
const chosen = process.argv[2];
for (const [name, part] of Object.entries(parts)) if (chosen === undefined || chosen === name) await part();

/**
 * Elapsed time compares what users see; processor time is steadier on a machine that does other things as well. Both sides take turns, so that a machine
 * that is slower for a while is so for both, after a first round that counts for itself: in it most of what runs is not compiled yet.
 */
async function throughput(): Promise<void> {
  console.log(`event in to request out, limits lifted, ${CONCURRENCY} at once, ${ROUNDS} rounds of ${PEOPLE} people, audit on`);
  for (const batch of BATCHES) {
    const sides = [await bareSide(), await guardedSide({ requestsPerSecond: 10_000, batch, concurrency: CONCURRENCY })] as const;
    for (const { pool } of sides) await pool.ask({ do: 'flow', people: PEOPLE / 5, waiting: WAITING });
    const runs: (readonly [bare: Run, guarded: Run])[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) runs.push([await measured(sides[0]), await measured(sides[1])]);
    const [first, ...others] = runs;
    console.log(`batches of ${batch}, of got alone (target ${batch === 1 ? 0.45 : 0.75}):`);
    if (first !== undefined) report('just started', [first]);
    report('later', others);
    for (const { pool, process } of sides) {
      await process.stop();
      await pool.stop();
    }
  }
}

function report(when: string, runs: readonly (readonly [bare: Run, guarded: Run])[]): void {
  const ratios = (of: (run: Run) => number): string => median(runs.map(([bare, guarded]) => of(bare) / of(guarded))).toFixed(2);
  console.log(`  ${when}: ${ratios(({ seconds }) => seconds)} of the rate, ${ratios(({ cpuSeconds }) => cpuSeconds)} by processor time`);
  console.log(`    got alone:  ${runs.map(([bare]) => describe(bare)).join('; ')}`);
  console.log(`    lobbyguard: ${runs.map(([, guarded]) => describe(guarded)).join('; ')}`);
}

interface Run extends Flowed {
  cpuSeconds: number;
}

interface Side {
  pool: Pool;
  process: { read(): Promise<Reading>; stop(): Promise<void> };
}

async function bareSide(): Promise<Side> {
  const pool = await startPool(1);
  const process = await startBare({ workers: CONCURRENCY, signedIn: await pool.ask<SignedIn>({ do: 'sign-in' }) });
  pool.onPerson = process.person;
  return { pool, process };
}

async function guardedSide(options: GuardOptions): Promise<Side> {
  const pool = await startPool(1);
  return { pool, process: await startGuard(pool, options) };
}

async function measured({ pool, process }: Side): Promise<Run> {
  const before = await process.read();
  const flowed = await pool.ask<Flowed>({ do: 'flow', people: PEOPLE, waiting: WAITING });
  const after = await process.read();
  return { ...flowed, cpuSeconds: after.cpuSeconds - before.cpuSeconds };
}

function describe({ seconds, cpuSeconds, gets, posts, batches, polls }: Run): string {
  const each = ((cpuSeconds * 1000) / PEOPLE).toFixed(2);
  return `${(PEOPLE / seconds).toFixed(0)} people/s, ${each} ms each (${gets} GET, ${posts} POST, ${batches} batches, ${polls} polls)`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
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
  const decided = (): number => {
    const about = guard.audit().flatMap((record) => (record.type === 'decision' ? [String(record['participant'])] : []));
    const keysDecided = new Set(about.map((participant) => participant.split('/').at(-1)));
    return keys.filter((key) => keysDecided.has(key)).length;
  };
  await until(() => decided() >= keys.length, 30_000).catch(() => {});
  const behindSeconds = (performance.now() - endedAt) / 1000;
  const { rssMb, longestBlockMs, longestBusyMs, cpuSeconds } = await guard.read();
  const block = `longest block ${longestBlockMs.toFixed(0)} ms, ${longestBusyMs.toFixed(0)} ms of them our own (target 100)`;
  console.log(
    `500 joins a second for 10 s: ${decided()} of ${keys.length} decided, the last at most ${behindSeconds.toFixed(1)} s after the end`,
  );
  console.log(
    `  ${peakMb(guard.pid)} resident at most, ${rssMb.toFixed(0)} MB now (target 250), ${block}, ${cpuSeconds.toFixed(1)} s of processor time`,
  );
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
