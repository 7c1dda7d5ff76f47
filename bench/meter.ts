// Preloaded into a process under measurement (`node --import`): tells its memory and its longest event loop delay when asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Reading {
  rssMb: number;
  heapMb: number;
  /** Since the last reading. */
  longestBlockMs: number;
  cpuSeconds: number;
}

const RESOLUTION_MS = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

process.on('message', (message) => {
  if (message !== 'read') return;
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const reading: Reading = {
    rssMb: rss / 1e6,
    heapMb: heapUsed / 1e6,
    longestBlockMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS),
    cpuSeconds: (user + system) / 1e6,
  };
  delay.reset();
  process.send?.({ reading });
});
process.channel?.unref();
