// makeMeAvailable, for pools that insist. Never called unasked: an available account rings, and must report activity.
import { sleep } from '../../backoff.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { linkOf } from '../../wire/resource.ts';
import type { Authorized } from '../http/authorized.ts';
import { toReply } from '../http/reply.ts';
import type { Application } from './application.ts';

export interface Availability {
  /** Makes the account available, once per application however often it is asked for; activity is reported from then on. A failure is logged and may be tried again. */
  ensure(): Promise<void>;
}

export interface AvailabilityOptions {
  application: Application;
  authorized: Authorized;
  activityMs: number;
  /** The application's life. */
  signal: AbortSignal;
  log: Log;
}

export function createAvailability(options: AvailabilityOptions): Availability {
  let once: Promise<void> | undefined;
  return {
    ensure() {
      once ??= makeAvailable(options).catch((error: unknown) => {
        if (!(error instanceof LobbyguardError)) throw error;
        options.log.warn('could not be made available', { reason: error.message });
        once = undefined;
      });
      return once;
    },
  };
}

async function makeAvailable({ application: { me, base }, authorized, activityMs, signal, log }: AvailabilityOptions): Promise<void> {
  const url = me && linkOf(me, 'makeMeAvailable');
  if (url === undefined) return log.warn('the pool wants makeMeAvailable but offers no link to it');
  const { status } = await authorized.request({ method: 'POST', url, json: {}, signal });
  log.info('made available because the pool requires it', { status });
  const report = await activityLink(me?.self, { base, authorized, signal });
  if (report === undefined) return log.warn('no reportMyActivity link; the application may be ended for inactivity');
  void keepReporting(report, { authorized, activityMs, signal, log });
}

/** The link appears in `me` once the account is available. */
async function activityLink(
  me: string | undefined,
  { base, authorized, signal }: Pick<AvailabilityOptions, 'authorized' | 'signal'> & { base: string },
): Promise<string | undefined> {
  if (me === undefined) return undefined;
  const { resource } = toReply(await authorized.request({ method: 'GET', url: me, signal }), base);
  return resource && linkOf(resource, 'reportMyActivity');
}

/** Until the application ends. A report that fails is no reason to stop reporting. */
async function keepReporting(
  url: string,
  { authorized, activityMs, signal, log }: Omit<AvailabilityOptions, 'application'>,
): Promise<void> {
  for (;;) {
    await sleep(activityMs, signal);
    if (signal.aborted) return;
    try {
      const { status } = await authorized.request({ method: 'POST', url, signal });
      if (status >= 300) log.warn('activity report refused', { status });
    } catch (error) {
      if (!(error instanceof LobbyguardError)) throw error;
      if (!signal.aborted) log.warn('activity report failed', { reason: error.message });
    }
  }
}
