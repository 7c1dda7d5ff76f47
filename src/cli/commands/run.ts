// `lobbyguard run`: configuration, daemon, console and signals, in the order that fails earliest.
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Config } from '../../config/config.ts';
import { loadConfig, readConfig } from '../../config/load.ts';
import { atTheirLines } from '../../config/settings.ts';
import type { OpenListeners } from '../../console/open.ts';
import type { DaemonHandle, DaemonOptions } from '../../daemon/handle.ts';
import type { Reread } from '../../daemon/settings.ts';
import { defined } from '../../defined.ts';
import { formatProblem, type Problem, SettingsError } from '../../errors.ts';
import { createLog, type Log } from '../../log.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { type SignalSource, superviseUntilStopped } from '../signals.ts';
import { createServiceNotifier, type ServiceNotifier, writesToJournal } from '../systemd.ts';

export interface RunArgs {
  /** Path of lobbyguard.yaml. */
  config: string;
  /** Lowers the configured mode to dry run; there is no flag that raises it. */
  dryRun: boolean;
}

/** What `run` is composed of; tests put their own in. */
export interface RunParts {
  startDaemon(options: DaemonOptions): Promise<DaemonHandle>;
  /** The process, or a substitute in tests. */
  signals: SignalSource;
}

/** Memory that starting up needs once would be kept for long by a daemon that idles: the young generation grows only afterwards, the old one slowly. */
const leanStart = ['--semi-space-growth-factor=1', '--heap-growing-percent=100'];
/**
 * A raid meets a daemon that has idled: V8 is to compile what it runs hot after a seventh of the calls it would wait for. Only in Node 20: later ones have a
 * compiler that comes sooner of itself, and complain of the flag.
 */
const readyForRaids = process.versions.node.startsWith('20.') ? ['--interrupt-budget=10000'] : [];
const afterStart = '--semi-space-growth-factor=2';
/** Joining goes on for a moment when the log has been read. */
const startMs = 5_000;

/** Runs until stopped. Throws what the person at the keyboard can put right, before anything is sent. */
export async function run(args: RunArgs, io: Io, parts: RunParts): Promise<number> {
  for (const flag of [...leanStart, ...readyForRaids]) setFlagsFromString(flag);
  const doubts: Problem[] = [];
  const onWarning = (problem: Problem): void => void doubts.push(problem);
  const file = resolve(io.cwd, args.config);
  const config = lowered(await loadConfig(file, io.env, { onWarning }), args.dryRun);
  const reread: Reread = async () => {
    const { config: again, problems } = await readConfig(file, io.env);
    return again === undefined ? { problems } : { config: lowered(again, args.dryRun), problems };
  };
  const log = createLog({ ...config.log, format: config.log.format ?? (io.tty ? 'human' : 'json'), priorities: writesToJournal(io.env) });
  for (const problem of doubts) log.warn('configuration', { problem: formatProblem(problem) });
  try {
    return await watch({ config, log, reread, setLogLevel: (level) => log.setLevel(level), beganAt: performance.timeOrigin }, io, parts);
  } catch (error) {
    throw error instanceof SettingsError ? await atTheirLines(error, file) : error;
  }
}

/** Until stopped, with the console up before the daemon and down after it. */
async function watch(options: Omit<DaemonOptions, 'onRecord'>, io: Io, parts: RunParts): Promise<number> {
  const { config, log } = options;
  let handle: DaemonHandle | undefined;
  const page = await consoleFor(config, log, () => handle);
  const notifier = createServiceNotifier(io.env, log);
  try {
    return await superviseUntilStopped(parts.signals, log, {
      async start(signal) {
        handle = await parts.startDaemon({
          ...options,
          signal,
          ...(page === undefined ? {} : { onRecord: page.observe }),
        });
        setTimeout(() => setFlagsFromString(afterStart), startMs).unref();
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

/** Loaded only where one is configured: what it is made of takes memory that most daemons need not spend. */
async function consoleFor(config: Config, log: Log, daemon: () => DaemonHandle | undefined): Promise<OpenListeners | undefined> {
  const { console: page, metrics, audit, tls } = config;
  if (page === undefined && metrics === undefined) return undefined;
  const { openListeners } = await import('../../console/open.ts');
  const open = await openListeners({
    ...defined({ console: page, metrics }),
    ca: tls.ca,
    auditDirectory: audit.directory,
    daemon,
    warn: (message, about) => log.warn(message, about),
  });
  for (const [what, url] of Object.entries(open.urls)) log.info(`${what} listening`, { url });
  return open;
}

function announce(handle: DaemonHandle, notifier: ServiceNotifier): void {
  const { mode, paused, policy } = handle.status();
  notifier.ready(`${paused ? 'paused' : mode}, ${policy.rules} rules`, () => handle.status().startedAt !== '');
}
