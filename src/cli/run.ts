// `lobbyguard run`: configuration, daemon, console and signals, in the order that fails earliest.
import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { type Console, startConsole } from '../console/console.ts';
import { createMetrics } from '../console/metrics.ts';
import { createRecent } from '../console/recent.ts';
import type { DaemonHandle, DaemonOptions } from '../daemon/handle.ts';
import { createLog, type Log } from '../log.ts';
import { exitCodes } from './failure.ts';
import type { Io } from './io.ts';
import { type SignalSource, superviseUntilStopped } from './signals.ts';
import { createServiceNotifier, type ServiceNotifier } from './systemd.ts';

export interface RunArgs {
  /** Path of lobbyguard.yaml. */
  config: string;
  /** Lowers the configured mode to dry run; there is no flag that raises it. */
  dryRun: boolean;
}

/** What `run` is composed of; tests put their own in. */
export interface RunParts {
  startDaemon(options: DaemonOptions): Promise<DaemonHandle>;
  /** The process, or what stands for it. */
  signals: SignalSource;
}

/** Runs until stopped. Throws what the person at the keyboard can mend, before anything is sent. */
export async function run(args: RunArgs, io: Io, parts: RunParts): Promise<number> {
  const config = lowered(await loadConfig(resolve(io.cwd, args.config), io.env), args.dryRun);
  const log = createLog(config.log);
  const metrics = createMetrics();
  const recent = createRecent();
  let handle: DaemonHandle | undefined;
  const page = await openConsole(config, log, { daemon: () => handle, metrics, recent });
  const notifier = createServiceNotifier(io.env, log);
  try {
    return await superviseUntilStopped(parts.signals, log, {
      async start() {
        handle = await parts.startDaemon({
          config,
          log,
          onRecord(record) {
            metrics.observe(record);
            recent.observe(record);
          },
        });
        announce(handle, notifier);
        return handle;
      },
      notifier,
    });
  } catch (error) {
    if (handle === undefined) throw error;
    log.error('daemon failed', { error: (error as Error).message });
    return exitCodes.failed;
  } finally {
    await page?.close();
  }
}

function lowered(config: Config, dryRun: boolean): Config {
  return dryRun ? Object.freeze({ ...config, mode: 'dry-run' }) : config;
}

async function openConsole(config: Config, log: Log, sources: Parameters<typeof startConsole>[1]): Promise<Console | undefined> {
  if (config.console === undefined) return undefined;
  const page = await startConsole(config.console, sources);
  log.info('console listening', { url: page.url });
  return page;
}

function announce(handle: DaemonHandle, notifier: ServiceNotifier): void {
  const { mode, paused, policy } = handle.status();
  notifier.ready(`${paused ? 'paused' : mode}, ${policy.rules} rules`, () => handle.status().startedAt !== '');
}
