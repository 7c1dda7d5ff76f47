// Preloaded into a process under measurement (`node --import`): tells its memory and how long its event loop was blocked when asked.
// On a busy machine a process also pauses because others run: the processor time it took itself is told beside the time elapsed.
import { readFileSync } from 'node:fs';

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
let at = performance.now();
let busy = ownMs();
let longestBlockMs = 0;
let longestBusyMs = 0;

setInterval(() => {
  const blockMs = performance.now() - at - EVERY_MS;
  longestBlockMs = Math.max(longestBlockMs, blockMs);
  longestBusyMs = Math.max(longestBusyMs, Math.min(blockMs, ownMs() - busy));
  at = performance.now();
  busy = ownMs();
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

/** What the thread of the event loop has run so far, ms: others of the process do not block it. Where the system does not tell, the process. */
function ownMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
