// The console with everything it shows: metrics and recent records, fed by the daemon's own records.
import type { AuditRecord } from '../audit/record.ts';
import type { DaemonHandle } from '../daemon/handle.ts';
import { type Console, startConsole } from './console.ts';
import { createMetrics } from './metrics.ts';
import { createRecent } from './recent.ts';

export interface OpenConsole extends Console {
  observe(record: AuditRecord): void;
}

/** Listens on loopback. `daemon` gives undefined until it has started. */
export async function openConsole(listen: { host: string; port: number }, daemon: () => DaemonHandle | undefined): Promise<OpenConsole> {
  const metrics = createMetrics();
  const recent = createRecent();
  const page = await startConsole(listen, { daemon, metrics, recent });
  return {
    ...page,
    observe(record) {
      metrics.observe(record);
      recent.observe(record);
    },
  };
}
