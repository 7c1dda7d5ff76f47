// Preloaded into a process under measurement (`node --import`): tells its memory and how long its event loop was blocked when asked.
// On a busy machine a process also pauses because others run: the processor time it took itself is told beside the time elapsed.

export interface Reading {
  rssMb: number;
  heapMb: number;
  /** Longest time between two turns of the loop since the last reading. */
  longestBlockMs: number;
  /** The same, as far as this process was running meanwhile. */
  longestBusyMs: number;
  cpuSeconds: number;
}

const EVERY_MS = 5;
let at = performance.now();
let cpu = process.cpuUsage();
let longestBlockMs = 0;
let longestBusyMs = 0;

setInterval(() => {
  const { user, system } = process.cpuUsage(cpu);
  const blockMs = performance.now() - at - EVERY_MS;
  longestBlockMs = Math.max(longestBlockMs, blockMs);
  longestBusyMs = Math.max(longestBusyMs, Math.min(blockMs, (user + system) / 1000));
  at = performance.now();
  cpu = process.cpuUsage();
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
