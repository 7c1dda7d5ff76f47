// How cost grows with people, meetings and rules: what it takes for each one, against the smallest size of the same run.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/scale.js [rules|reload|meetings|people]
// A line that ends well above 1 grows faster than its work. The one target in milliseconds: a set is loaded and swapped without a block over 50 ms.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createClaims } from '../src/meetings/claims.ts';
import { lint } from '../src/policy/lint/lint.ts';
import type { LobbyEvent } from '../src/wire/event.ts';
import { createRandom, parsedRules, policySet, policyText, randomGuest, situationOf } from './policy-sets.ts';
import { startGuard, startPool, until } from './processes.ts';

const parts: Readonly<Record<string, () => Promise<void>>> = { rules, reload, meetings, people };
const chosen = process.argv[2];
for (const [name, part] of Object.entries(parts)) if (chosen === undefined || chosen === name) await part();

/** Loading and checking a set, for each rule; deciding a person, whom most rules do not concern. */
async function rules(): Promise<void> {
  const sizes = [10, 100, 1_000, 10_000];
  policySet(1_000);
  const table = { load: [] as number[], check: [] as number[], decide: [] as number[] };
  for (const size of sizes) {
    table.load.push((await fastest(3, () => policySet(size))) / size);
    const parsed = parsedRules(size);
    table.check.push((await fastest(3, () => lint(parsed, 0))) / size);
    const set = policySet(size);
    const random = createRandom(size);
    const situations = Array.from({ length: 2_000 }, () => situationOf(randomGuest(random, size)));
    table.decide.push(
      (await fastest(10, async () => {
        for (const situation of situations) await set.decide(situation);
      })) / situations.length,
    );
  }
  told('rules', sizes);
  row('load, µs a rule', table.load);
  row('check, µs a rule', table.check);
  row('decide, µs a person', table.decide);
}

/** A set is saved while the daemon runs, and the switch is pulled while it is read. */
async function reload(): Promise<void> {
  const sizes = [10, 1_000, 10_000];
  const table = { busy: [] as number[], pause: [] as number[], rss: [] as number[] };
  for (const size of sizes) {
    const pool = await startPool(1);
    const guard = await startGuard(pool);
    await guard.read();
    const records = (type: string): number => guard.audit().filter((one) => one.type === type).length;
    const sets = records('policy');
    writeFileSync(join(guard.directory, 'policies.yaml'), policyText(size));
    // The files have to be quiet for three seconds first.
    await new Promise((resolve) => setTimeout(resolve, 3_800));
    const pausedAt = performance.now();
    writeFileSync(join(guard.directory, 'audit', 'PAUSED'), '');
    await until(() => records('pause') > 0);
    table.pause.push(performance.now() - pausedAt);
    await until(() => records('policy') > sets, 300_000);
    const { longestBusyMs, rssMb } = await guard.read();
    table.busy.push(longestBusyMs);
    table.rss.push(rssMb);
    await guard.stop();
    await pool.stop();
  }
  told('rules, saved while it runs', sizes);
  whole('longest block, ms (target 50)', table.busy);
  whole('pause on record after, ms', table.pause);
  whole('resident then, MB', table.rss);
}

/** Finding the meeting of an event about a person. */
async function meetings(): Promise<void> {
  const sizes = [1, 10, 100, 1_000];
  const costs: number[] = [];
  for (const size of sizes) {
    const claims = createClaims<number>();
    const conversation = (n: number) => `https://pool.example.com/ucwa/v1/applications/1/communication/conversations/${n}`;
    for (let n = 0; n < size; n += 1) claims.set(n, { conversation: conversation(n), uri: `sip:o${n}@example.com;id:${n}` });
    const events = Array.from({ length: 1_000 }, (_, n) => eventIn(conversation(n % size), n));
    costs.push((await fastest(20, () => events.every((event) => claims.ofEvent(event) !== undefined))) / events.length);
  }
  told('meetings', sizes);
  row('dispatch, µs an event', costs);
}

function eventIn(conversation: string, n: number): LobbyEvent {
  const key = `${conversation}/participants/guest-${n}@example.com`;
  return {
    type: 'added',
    key,
    href: key,
    rel: 'participant',
    sender: { rel: 'conversation', key: conversation, href: conversation },
  } as never;
}

/** Everybody comes within ten seconds, and is decided: processor time and memory of the daemon. */
async function people(): Promise<void> {
  const sizes = [100, 1_000, 5_000];
  const table = { cpu: [] as number[], rss: [] as number[], block: [] as number[] };
  for (const size of sizes) {
    const pool = await startPool(1);
    const guard = await startGuard(pool, { mode: 'dry-run' });
    const before = await guard.read();
    await pool.ask({ do: 'flood', perSecond: size / 10, seconds: 10 });
    const decided = (): number => new Set(guard.audit().flatMap((one) => (one.type === 'decision' ? [one['participant']] : []))).size;
    await until(() => decided() >= size, 120_000);
    const after = await guard.read();
    table.cpu.push(((after.cpuSeconds - before.cpuSeconds) * 1_000) / size);
    table.rss.push(after.rssMb);
    table.block.push(after.longestBlockMs);
    await guard.stop();
    await pool.stop();
  }
  told('people in one meeting', sizes);
  row('processor time, µs a person', table.cpu);
  whole('resident, MB', table.rss);
  whole('longest block, ms', table.block);
}

/** The fastest of some rounds, ms: what a busy machine adds is nobody's cost. */
async function fastest(rounds: number, work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await work();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

function told(what: string, sizes: readonly number[]): void {
  console.log(`\n${what.padEnd(28)}${sizes.map((size) => size.toLocaleString('en').padStart(12)).join('')}${'growth'.padStart(12)}`);
}

function whole(name: string, each: readonly number[]): void {
  console.log(`${name.padEnd(28)}${each.map((one) => one.toFixed(0).padStart(12)).join('')}`);
}

/** `each` in ms. Growth: the largest against the cheapest before it. */
function row(name: string, each: readonly number[]): void {
  const growth = (each.at(-1) ?? 0) / Math.min(...each.slice(0, -1));
  console.log(`${name.padEnd(28)}${each.map((ms) => (ms * 1_000).toFixed(1).padStart(12)).join('')}${growth.toFixed(2).padStart(12)}`);
}
