// What systemd wants to know of a `Type=notify` service. Node has no datagram sockets of the Unix kind, so systemd's own tool carries the messages.
import { execFile } from 'node:child_process';
import { fstatSync } from 'node:fs';
import type { Log } from '../log.ts';

export interface ServiceNotifier {
  /** Started (or reloaded): from now on the watchdog is fed while `healthy` answers true. */
  ready(text: string, healthy: () => boolean): void;
  reloading(): void;
  stopping(): void;
}

const silent: ServiceNotifier = { ready: () => undefined, reloading: () => undefined, stopping: () => undefined };

/** Silent unless systemd started us and listens. */
export function createServiceNotifier(env: Readonly<Record<string, string | undefined>>, log: Log): ServiceNotifier {
  if (!env['NOTIFY_SOCKET']) return silent;
  let watchdog: NodeJS.Timeout | undefined;

  function send(...states: string[]): void {
    execFile('systemd-notify', [`--pid=${process.pid}`, ...states], { env: { ...env }, timeout: 5_000 }, (error) => {
      if (error !== null) log.warn('systemd could not be told', { states, error: error.message });
    });
  }

  return {
    ready(text, healthy) {
      send('READY=1', `STATUS=${text}`);
      const everyMs = watchdogMs(env);
      if (everyMs === undefined || watchdog !== undefined) return;
      watchdog = setInterval(() => healthy() && send('WATCHDOG=1'), everyMs);
      watchdog.unref();
    },
    reloading: () => send('RELOADING=1'),
    stopping() {
      clearInterval(watchdog);
      send('STOPPING=1');
    },
  };
}

/** Half of what systemd allows, as its manual advises; undefined when no watchdog is meant for us. */
function watchdogMs(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const microseconds = Number(env['WATCHDOG_USEC']);
  const forUs = env['WATCHDOG_PID'] === undefined || Number(env['WATCHDOG_PID']) === process.pid;
  return forUs && microseconds > 0 ? microseconds / 2000 : undefined;
}

/** Whether our stderr goes to the journal: systemd names the stream by device and inode, and a redirected one does not count. */
export function writesToJournal(env: Readonly<Record<string, string | undefined>>, stderrFd = 2): boolean {
  try {
    const { dev, ino } = fstatSync(stderrFd, { bigint: true });
    return env['JOURNAL_STREAM'] === `${dev}:${ino}`;
  } catch {
    return false;
  }
}
