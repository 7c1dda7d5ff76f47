// From signal to end: the first stop signal drains, the second ends at once, SIGHUP reloads. A bug outside an event drains too, and fails.
import { platform } from 'node:process';
import type { DaemonHandle } from '../daemon/handle.ts';
import { LobbyguardError, reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { exitCodes } from './failure.ts';
import type { ServiceNotifier } from './systemd.ts';

export interface SignalSource {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
}

export interface Supervised {
  /** Rejects with STOPPED when it is called off, unless it is over by then. */
  start(calledOff: AbortSignal): Promise<DaemonHandle>;
  notifier: ServiceNotifier;
}

/** On Windows SIGHUP means that the console window is being closed: the process has seconds left. */
const stopSignals = platform === 'win32' ? ['SIGTERM', 'SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGTERM', 'SIGINT'];
const reloadSignals = platform === 'win32' ? [] : ['SIGHUP'];
const bugs = ['uncaughtException', 'unhandledRejection'];

/** Starts the daemon and stays until it has ended: 0 when it was stopped, 3 when it failed or was ended by a second signal. Rejects when it cannot start. */
export async function superviseUntilStopped(signals: SignalSource, log: Log, { start, notifier }: Supervised): Promise<number> {
  let handle: DaemonHandle | undefined;
  let stopping: string | undefined;
  const callOff = new AbortController();
  let code: number = exitCodes.fine;
  let endNow: (code: number) => void = () => undefined;
  const ended = new Promise<number>((settle) => {
    endNow = settle;
  });

  function stop(reason: string): void {
    if (stopping !== undefined) {
      log.warn('second signal: ending at once', { reason });
      endNow(exitCodes.failed);
      return;
    }
    stopping = reason;
    notifier.stopping();
    callOff.abort(new LobbyguardError('STOPPED', `the start was called off: ${reason}`));
    void drain();
  }

  /** A signal that arrives while the daemon starts calls the start off, or waits for it to be over. */
  async function drain(): Promise<void> {
    try {
      await handle?.stop(stopping ?? '');
      if (handle !== undefined) endNow(code);
    } catch (error) {
      log.error('the daemon did not stop cleanly', { error: reasonOf(error) });
      endNow(exitCodes.failed);
    }
  }

  function failed(reason: unknown): void {
    log.error('internal error', { error: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason) });
    code = exitCodes.failed;
    if (stopping === undefined) stop('internal error');
  }

  async function reload(): Promise<void> {
    if (handle === undefined || stopping !== undefined) return;
    notifier.reloading();
    try {
      await handle.reload();
    } catch (error) {
      log.error('reload failed', { error: reasonOf(error) });
    }
    notifier.ready('reloaded', () => true);
  }

  const listeners = new Map<string, (...args: unknown[]) => void>();
  for (const signal of stopSignals) listeners.set(signal, () => stop(signal));
  for (const signal of reloadSignals) listeners.set(signal, () => void reload());
  for (const bug of bugs) listeners.set(bug, failed);
  for (const [event, listener] of listeners) signals.on(event, listener);
  try {
    const started = start(callOff.signal).then((running) => {
      handle = running;
      if (stopping !== undefined) void drain();
      return running;
    });
    const running = await Promise.race([started, ended]);
    if (typeof running === 'number') return running;
    const done = running.done.then(() => (stopping === undefined ? code : ended));
    return await Promise.race([done, ended]);
  } catch (error) {
    if (handle !== undefined || error !== callOff.signal.reason) throw error;
    log.info('stopped before it was watching', { reason: stopping });
    return code;
  } finally {
    for (const [event, listener] of listeners) signals.off(event, listener);
  }
}
