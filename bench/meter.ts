// Preloaded into a process under measurement (`node --import`): tells its memory and how long its event loop was blocked when asked.
// On a busy machine a process also pauses because others run: the processor time it took itself is told beside the time elapsed.
import { openSync, readSync } from 'node:fs';

export interface Reading {
  rssMb: number;
  heapMb: number;
  /** Longest time between two turns of the loop since the last reading. */
  longestBlockMs: number;
  /** The same, as far as the thread of the loop was running meanwhile. */
  longestBusyMs: number;
  cpuSeconds: number;
}

const EVERY_MS = 5;
const buffer = Buffer.alloc(100);
const schedule = openSchedule();
let at = performance.now();
let busy = ownMs();
let longestBlockMs = 0;
let longestBusyMs = 0;

setInterval(() => {
  const own = ownMs();
  const blockMs = performance.now() - at - EVERY_MS;
  longestBlockMs = Math.max(longestBlockMs, blockMs);
  longestBusyMs = Math.max(longestBusyMs, Math.min(blockMs, own - busy));
  at = performance.now();
  busy = own;
}, EVERY_MS).unref();

process.on('message', (message) => {
  if (message !== 'read') return;
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const reading: Reading = { rssMb: rss / 1e6, heapMb: heapUsed / 1e6, longestBlockMs, longestBusyMs, cpuSeconds: (user + system) / 1e6 };
  longestBlockMs = 0;
  longestBusyMs = 0;
  process.send?.({ reading });
});
process.channel?.unref();

/** Undefined where the system does not tell of threads. */
function openSchedule(): number | undefined {
  try {
    return openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  } catch {
    return undefined;
  }
}

/** What the thread of the event loop has run so far, ms: others of the process do not block it. Else what the process has. */
function ownMs(): number {
  if (schedule !== undefined)
    return Number(buffer.toString('latin1', 0, readSync(schedule, buffer, 0, buffer.length, 0)).split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
