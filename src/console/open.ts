// The console with everything it shows: metrics, fed by the daemon's own records, and the desk, fed by the daemon's own port.
import type { AuditRecord } from '../audit/record.ts';
import type { DaemonHandle } from '../daemon/handle.ts';
import { type Console, startConsole } from './console.ts';
import { createDeskSide, type DeskSide } from './desk-side.ts';
import { createMetrics } from './metrics.ts';

export interface OpenConsole extends Console {
  observe(record: AuditRecord): void;
}

/** Listens on loopback. `daemon` gives undefined until it has started. */
export async function openConsole(
  listen: { host: string; port: number },
  daemon: () => DaemonHandle | undefined,
  auditDirectory: string,
): Promise<OpenConsole> {
  const metrics = createMetrics();
  let side: DeskSide | undefined;

  function sideOfDaemon(): DeskSide | undefined {
    const desk = side === undefined ? daemon()?.desk : undefined;
    if (desk !== undefined) side = createDeskSide(desk, auditDirectory);
    return side;
  }

  const page = await startConsole(listen, { daemon, metrics, side: sideOfDaemon });
  return {
    url: page.url,
    observe(record) {
      metrics.observe(record);
      sideOfDaemon();
    },
    async close() {
      side?.close();
      await page.close();
    },
  };
}
