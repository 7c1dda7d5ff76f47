// The desk of a real `lobbyguard run` while 500 people a second come into one lobby, with 20 browsers as far as the daemon can tell: raw streams.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/desk.js [load|stream|actions|click|browser]
// Targets: event to screen 500 ms at p95, 1 s at p99; 20 desks cost a tenth of a core and 30 MB at most, actions keep 0.98 of their rate;
// a click is sent within 1 s behind 200 removals; a dead daemon is noticed within 12 s; 45 kB at first; the heap of a browser stays flat.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { browser } from './desk-browser.ts';
import { type Desk, openDesks, ordered } from './desk-clients.ts';
import type { Flowed } from './pool.ts';
import { type Guard, type Pool, startGuard, startPool, until } from './processes.ts';

const DESKS = 20;
const PER_SECOND = 500;
const SECONDS = 10;
const PORT = 18_787;

const parts: Readonly<Record<string, () => Promise<void>>> = { load, stream, actions, click, browser: () => browser(PORT) };
const chosen = process.argv[2];
for (const [name, part] of Object.entries(parts)) if (chosen === undefined || chosen === name) await part();

/** What a browser fetches first. */
async function load(): Promise<void> {
  const sizes = ['main.js', 'main.css'].map((file) => gzipSync(readFileSync(`dist/desk/${file}`), { level: 9 }).length / 1000);
  console.log(`first load: ${sizes.map((size) => size.toFixed(1)).join(' + ')} kB compressed (target 45)`);
}

interface Run {
  cpuSeconds: number;
  rssMb: number;
}

async function stream(): Promise<void> {
  const alone = await flooded(0);
  const watched = await flooded(DESKS);
  const late = watched.lateMs.toSorted((a, b) => a - b);
  const at = (share: number): string => `${(late[Math.floor(late.length * share)] ?? Number.NaN).toFixed(0)} ms`;
  const cost = ((watched.cpuSeconds - alone.cpuSeconds) / SECONDS) * 100;
  console.log(`${PER_SECOND} joins a second for ${SECONDS} s, ${DESKS} desks, ${late.length} people seen`);
  console.log(`  event to screen: p50 ${at(0.5)}, p95 ${at(0.95)} (target 500), p99 ${at(0.99)} (target 1000)`);
  console.log(
    `  the desks cost ${cost.toFixed(0)} % of a core (target 10) and ${(watched.rssMb - alone.rssMb).toFixed(0)} MB (target 30);`,
  );
  console.log(
    `  the daemon took ${alone.cpuSeconds.toFixed(1)} s of processor time without them, ${watched.cpuSeconds.toFixed(1)} s with them`,
  );
}

async function flooded(count: number): Promise<Run & { lateMs: number[] }> {
  const { pool, guard, desks } = await scene(count, {});
  const joinedAt: number[] = [];
  pool.onPerson = () => void joinedAt.push(performance.now());
  const before = await guard.read();
  await pool.ask({ do: 'flood', perSecond: PER_SECOND, seconds: SECONDS });
  // What everybody took, however long it took: a busy machine makes it later, not more.
  const decided = (): number => new Set(guard.audit().flatMap((one) => (one.type === 'decision' ? [one['participant']] : []))).size;
  await until(() => decided() >= PER_SECOND * SECONDS, 240_000);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const after = await guard.read();
  // People are numbered in the order they come, and so are their names.
  const lateMs = [...(desks[0]?.seen ?? [])].flatMap(([name, at]) => {
    const joined = joinedAt[Number(name.slice('Guest '.length)) - 1];
    return joined === undefined ? [] : [at - joined];
  });
  await end(pool, guard, desks);
  return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, rssMb: after.rssMb, lateMs };
}

async function actions(): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < 3; round += 1) ratios.push((await flowed(0)) / (await flowed(DESKS)));
  const median = ratios.toSorted((a, b) => a - b)[1] ?? Number.NaN;
  console.log(`actions with ${DESKS} desks open: ${median.toFixed(2)} of their rate without (target 0.98)`);
}

async function flowed(count: number): Promise<number> {
  const { pool, guard, desks } = await scene(count, { requestsPerSecond: 10_000, concurrency: 16 });
  await pool.ask({ do: 'flow', people: 300, waiting: 32 });
  const { seconds } = await pool.ask<Flowed>({ do: 'flow', people: 1_500, waiting: 32 });
  await end(pool, guard, desks);
  return seconds;
}

async function click(): Promise<void> {
  const { pool, guard, desks } = await scene(1, {});
  await pool.ask({ do: 'flood', perSecond: 200, seconds: 1 });
  await until(() => guard.audit().filter(({ type }) => type === 'decision').length >= 200);
  const waitedMs: number[] = [];
  for (let n = 0; n < 10; n += 1) waitedMs.push(await ordered(PORT, guard, `Guest ${200 - n}`));
  const sorted = waitedMs.toSorted((a, b) => a - b);
  console.log(`click to request, 200 removals queued: median ${sorted[5]} ms, slowest of 10 ${sorted[9]} ms (target 1000)`);
  await end(pool, guard, desks);
}

async function scene(count: number, limits: { requestsPerSecond?: number; concurrency?: number }) {
  const pool = await startPool(1);
  const guard = await startGuard(pool, { ...limits, desk: PORT });
  return { pool, guard, desks: await openDesks(PORT, count) };
}

async function end(pool: Pool, guard: Guard, desks: readonly Desk[]): Promise<void> {
  for (const desk of desks) desk.close();
  await guard.stop();
  await pool.stop();
}
