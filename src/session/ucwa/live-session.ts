// One application while it lasts, as a session: its event channel is followed until the application ends, and what that means is told.
import { canonicalAddress } from '../../address.ts';
import { sleep } from '../../backoff.ts';
import { defined } from '../../defined.ts';
import type { Log } from '../../log.ts';
import type { LiveSession } from '../dialect.ts';
import type { Authorized } from '../http/authorized.ts';
import { ownEvents } from '../http/foreign-hosts.ts';
import { createIntake } from '../intake.ts';
import type { Setback } from '../meaning/session.ts';
import type { ReadySession, SessionEvents } from '../session.ts';
import type { SessionTiming } from '../timing.ts';
import type { Application } from './application.ts';
import { createApplicationLife } from './application-life.ts';
import { createBatch } from './batch.ts';
import type { ChannelAlarm } from './channel-alarm.ts';
import { isGone, stands, verdictOn } from './channel-verdict.ts';
import { followChannel } from './long-poll.ts';
import { createApplicationRequests } from './requests.ts';

export interface LiveSessionOptions {
  application: Application;
  epoch: number;
  authorized: Authorized;
  mayAsk(href: string): boolean;
  username: string;
  /** Another client had the application a while ago. */
  yielding: boolean;
  timing: SessionTiming;
  /** Requests one may carry, where the server serves that. */
  batch: number;
  onAlarm: SessionEvents['onAlarm'];
  channelAlarm: ChannelAlarm;
  signal: AbortSignal;
  log: Log;
}

export function createLiveSession(options: LiveSessionOptions): LiveSession {
  const { application, authorized, timing, mayAsk, channelAlarm, log } = options;
  const life = createApplicationLife(options.signal);
  const batch = createBatch({
    href: application.batch,
    most: options.batch,
    timeoutMs: timing.actionMs,
    onUnsupported: (why) => options.onAlarm('batch-unsupported', `the server offers batches and does not serve them: ${why}`),
  });
  const { ask, askWithOthers, act, together, poll, inspect } = createApplicationRequests({
    application,
    authorized,
    batch,
    life,
    timing,
    log,
  });
  const intake = createIntake();

  async function watch(events: SessionEvents): Promise<Setback | undefined> {
    let href = application.events;
    let doubts = 0;
    while (!life.signal.aborted) {
      const since = performance.now();
      const channel = await followChannel({
        href,
        base: application.base,
        poll,
        mayAsk,
        yielding: options.yielding && href === application.events,
        stands: async () => stands(await inspect()),
        opened: intake.opened,
        handlers: { ...events, onBroken: channelAlarm.tell, onPackage: (pkg) => events.onPackage(ownEvents(pkg, mayAsk)) },
        signal: life.signal,
        log,
        timing: timing.channel,
      });
      if (channel.kind === 'stopped') break;
      if (channel.received > 0) channelAlarm.served(performance.now() - since);
      doubts = channel.received > 0 ? 1 : doubts + 1;
      const verdict = await verdictOn(channel, doubts, inspect);
      if (life.signal.aborted) break;
      if (verdict.kind === 'end') life.end(verdict.setback);
      else {
        log.warn('the event channel ended but the application stands; going on', { reason: verdict.reason });
        if (channel.kind === 'unanswered') channelAlarm.tell(`${verdict.reason}, though the application answers; asking on`);
        await sleep(timing.retry.minMs, life.signal);
      }
      href = channel.href;
    }
    life.end();
    return life.setback;
  }

  const self = application.address ?? (options.username.includes('@') ? canonicalAddress(options.username) : undefined);
  const ready: ReadySession = {
    epoch: options.epoch,
    communication: application.communication,
    joinExtras: {},
    bringsConversations: false,
    hold: intake.hold,
    ...defined({ self }),
    requests: {
      mayAsk: (url) => authorized.mayAsk(url),
      get: (url, signal) => ask({ method: 'GET', url, signal }),
      getWithOthers: askWithOthers,
      post: (url, body, signal) => ask({ method: 'POST', url, ...defined({ json: body }), signal }),
      delete: (url, signal) => ask({ method: 'DELETE', url, signal }),
    },
    alive: async () => !isGone(await inspect()),
    lost: (reason) => life.end({ reason, pause: 'none', rediscover: false, gone: false }),
  };

  return { ready, act, together, watch };
}
