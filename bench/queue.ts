// The action queue against its targets: never over in any window measured at the server, at least 0.9 of the limit there and 0.98 at
// the client, 100,000 waiting actions in 100 MB with a flat cost of adding.
//   tsc -p bench/tsconfig.json && node --expose-gc dist-bench/bench/queue.js [seconds a run]
import { Agent } from 'node:http';
import got from 'got';
import { createActionQueue } from '../src/queue/local.ts';
import type { ActionQueue, Job, Lane } from '../src/queue/queue.ts';
import { mostIn, startArrivalServer } from '../test/queue/arrival-server.ts';

const SECONDS = Number(process.argv[2] ?? 10);
const LANES: readonly Lane[] = ['eject', 'reject', 'admit'];

interface Run {
  name: string;
  rate: number;
  answerMs?: number;
  /** The event loop is blocked for that long, three times a second. */
  busyMs?: number;
}

const runs: readonly Run[] = [
  { name: '5/s', rate: 5 },
  { name: '20/s', rate: 20 },
  { name: '100/s', rate: 100 },
  { name: '20/s, answers after 50 ms', rate: 20, answerMs: 50 },
  { name: '20/s, loop blocked 80 ms', rate: 20, busyMs: 80 },
  { name: '0.5/s', rate: 0.5 },
];

measureWaiting(100_000);
await measureCost();
console.log(`\n${'run'.padEnd(28)}${'most in any second'.padStart(20)}${'share at server'.padStart(18)}${'at client'.padStart(12)}`);
for (const run of runs) await measureRate(run);

async function measureRate({ name, rate, answerMs = 0, busyMs = 0 }: Run): Promise<void> {
  const server = await startArrivalServer({ answerMs });
  const agent = new Agent({ keepAlive: true });
  const post = got.extend({ method: 'POST', agent: { http: agent }, retry: { limit: 0 } });
  const queue = createActionQueue({ requestsPerSecond: rate, concurrency: 8 });
  const sentAt: number[] = [];
  const blocking = busyMs > 0 ? setInterval(() => block(busyMs), 333) : undefined;
  await runAll(queue, Math.ceil(rate * (SECONDS + 1)), async () => {
    sentAt.push(performance.now());
    await post(server.url);
  });
  clearInterval(blocking);
  agent.destroy();
  const arrivals = await server.arrivals();
  await server.close();
  const cells = [
    `${mostIn(1000, arrivals)} of ${Math.max(1, rate)}`.padStart(20),
    share(arrivals, rate).toFixed(3).padStart(18),
    share(sentAt, rate).toFixed(3).padStart(12),
  ];
  console.log(name.padEnd(28) + cells.join(''));
}

/** What went through after the first window, against what might have. */
function share(times: readonly number[], rate: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  const perWindow = Math.max(1, rate);
  const spanMs = (sorted[sorted.length - perWindow] ?? 0) - (sorted[0] ?? 0);
  return (sorted.length - perWindow) / (spanMs / 1000) / rate;
}

/** With the limits lifted: what a job costs, queue alone. */
async function measureCost(): Promise<void> {
  const jobs = 100_000;
  const queue = createActionQueue({ requestsPerSecond: 1_000_000, concurrency: 64 });
  const startedAt = performance.now();
  await runAll(queue, jobs, async () => {});
  console.log(`limits lifted: ${(((performance.now() - startedAt) * 1000) / jobs).toFixed(1)} µs a job from add to end`);
}

function measureWaiting(jobs: number): void {
  const queue = createActionQueue({ requestsPerSecond: 0.001, concurrency: 4 });
  const keys = Array.from({ length: jobs }, (_, n) => `https://pool.example.com/ucwa/v1/applications/1/participants/${n}`);
  globalThis.gc?.();
  const before = process.memoryUsage();
  const tenths: string[] = [];
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const startedAt = performance.now();
    for (const [n, key] of keys.slice((tenth * jobs) / 10, ((tenth + 1) * jobs) / 10).entries()) queue.add(aJob(key, n, async () => {}));
    tenths.push((((performance.now() - startedAt) * 1000) / (jobs / 10)).toFixed(1));
  }
  globalThis.gc?.();
  const after = process.memoryUsage();
  console.log(`${jobs} waiting: ${mb(after.heapUsed - before.heapUsed)} of heap, ${mb(after.rss - before.rss)} resident`);
  console.log(`µs to add one, by tenths: ${tenths.join(' ')}`);
  const startedAt = performance.now();
  queue.cancelAll('end of the measurement');
  console.log(`cancelling all of them: ${(performance.now() - startedAt).toFixed(0)} ms`);
  void queue.close(0);
}

function runAll(queue: ActionQueue, jobs: number, send: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let left = jobs;
    for (let n = 0; n < jobs; n += 1) {
      queue.add(
        aJob(`${n}`, n, async () => {
          await send();
          left -= 1;
          if (left === 0) resolve();
        }),
      );
    }
  });
}

function aJob(key: string, n: number, send: () => Promise<void>): Job {
  return {
    key,
    lane: LANES[n % LANES.length] ?? 'reject',
    meeting: `m${n % 2}`,
    async run(slot) {
      await slot();
      await send();
      return undefined;
    },
    cancelled: () => {},
  };
}

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
