// One application while it lasts: requests in its name, its event channel, and the one way it ends. The first part to notice the end says why.
import { canonicalAddress } from '../../address.ts';
import { sleep } from '../../backoff.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Reply } from '../../wire/reply.ts';
import type { LiveSession } from '../dialect.ts';
import type { Authorized } from '../http/authorized.ts';
import type { HttpReply, HttpRequest } from '../http/client.ts';
import { ownEvents, ownPeople } from '../http/foreign-hosts.ts';
import { errorBody, jsonBody, mediaType, toReply } from '../http/reply.ts';
import { createIntake } from '../intake.ts';
import { channelTaken, endsApplication, type Setback, setbackOfError, setbackOfReply } from '../meaning/session.ts';
import type { ReadySession, SessionEvents } from '../session.ts';
import type { SessionTiming } from '../timing.ts';
import type { Application } from './application.ts';
import { createAvailability } from './availability.ts';
import { type ChannelEnd, followChannel } from './long-poll.ts';
import type { PollReply } from './poll-outcome.ts';

export interface LiveSessionOptions {
  application: Application;
  epoch: number;
  authorized: Authorized;
  mayAsk(href: string): boolean;
  username: string;
  /** Another client had the application a while ago. */
  yielding: boolean;
  timing: SessionTiming;
  signal: AbortSignal;
  log: Log;
}

export function createLiveSession(options: LiveSessionOptions): LiveSession {
  const { application, authorized, timing, log } = options;
  const ended = new AbortController();
  let setback: Setback | undefined;
  const end = (why: Setback): void => {
    setback ??= why;
    ended.abort();
  };
  options.signal.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal });
  if (options.signal.aborted) ended.abort();
  const { activityMs } = timing;
  const availability = createAvailability({ application, authorized, activityMs, signal: ended.signal, log });

  function read(http: HttpReply): Reply {
    const reply = toReply(http, application.base);
    if (endsApplication(reply)) end(setbackOfReply(reply, 'running'));
    return reply.resource === undefined ? reply : { ...reply, resource: ownPeople(reply.resource, options.mayAsk) };
  }

  /** Hrefs do not outlive their application: nothing is asked in the name of one that ended. */
  function standing(): void {
    if (ended.signal.aborted) throw new LobbyguardError('SESSION_LOST', 'the application this URL belongs to has ended');
  }

  async function ask(request: HttpRequest): Promise<Reply> {
    standing();
    const reply = read(await authorized.request(request));
    if (reply.error?.subcode !== 'MakeMeAvailableRequired') return reply;
    await availability.ensure();
    return read(await authorized.request(request));
  }

  /** The application's own `self`: the reply, or why there is none. */
  async function inspect(): Promise<HttpReply | LobbyguardError> {
    try {
      return await authorized.request({ method: 'GET', url: application.self, signal: ended.signal });
    } catch (error) {
      if (error instanceof LobbyguardError) return error;
      throw error;
    }
  }

  async function poll(url: string, signal: AbortSignal): Promise<PollReply> {
    const http = await authorized.request({ method: 'GET', url, timeoutMs: timing.pollMs, lane: 'poll', signal });
    const body = jsonBody(http);
    const error = http.status === 200 ? undefined : errorBody(http, body);
    const { retryAfterMs } = read(http);
    return {
      status: http.status,
      body,
      ...(error === undefined ? {} : { error }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }

  const intake = createIntake();

  async function watch(events: SessionEvents): Promise<Setback | undefined> {
    let href = application.events;
    let doubts = 0;
    while (!ended.signal.aborted) {
      const channel = await followChannel({
        href,
        base: application.base,
        poll,
        mayAsk: options.mayAsk,
        yielding: options.yielding && href === application.events,
        stands: async () => stands(await inspect()),
        opened: intake.opened,
        handlers: { ...events, onPackage: (pkg) => events.onPackage(ownEvents(pkg, options.mayAsk)) },
        signal: ended.signal,
        log,
        timing: timing.channel,
      });
      if (channel.kind === 'stopped') break;
      doubts = channel.received > 0 ? 1 : doubts + 1;
      const verdict = await judge(channel, doubts);
      if (ended.signal.aborted) break;
      if (verdict !== undefined) end(verdict);
      else await sleep(timing.retry.minMs, ended.signal);
      href = channel.href;
    }
    ended.abort();
    return options.signal.aborted ? undefined : setback;
  }

  /** A channel that ended is believed once the application itself does not answer either, or when it has happened twice. */
  async function judge(channel: Exclude<ChannelEnd, { kind: 'stopped' }>, doubts: number): Promise<Setback | undefined> {
    if (channel.kind === 'taken') return channelTaken;
    const { reason, gone } = whyEnded(channel);
    if (gone) return { reason, pause: 'none', rediscover: false, gone: true };
    const found = await inspect();
    if (found instanceof LobbyguardError) return { ...setbackOfError(found), rediscover: true };
    const reply = toReply(found);
    if (isGone(found)) return { ...setbackOfReply(reply, 'running'), gone: true };
    if (!stands(found)) return { ...setbackOfReply(reply, 'running'), rediscover: true };
    if (doubts > 1) return { reason: `${reason}, though the application answers`, pause: 'retry', rediscover: false, gone: false };
    log.warn('the event channel ended but the application stands; going on', { reason });
    return undefined;
  }

  const self = application.address ?? (options.username.includes('@') ? canonicalAddress(options.username) : undefined);
  const ready: ReadySession = {
    epoch: options.epoch,
    communication: application.communication,
    joinExtras: {},
    bringsConversations: false,
    hold: intake.hold,
    ...(self === undefined ? {} : { self }),
    requests: {
      mayAsk: (url) => authorized.mayAsk(url),
      get: (url, signal) => ask({ method: 'GET', url, signal }),
      post: (url, body, signal) => ask({ method: 'POST', url, ...(body === undefined ? {} : { json: body }), signal }),
      delete: (url, signal) => ask({ method: 'DELETE', url, signal }),
    },
    async alive() {
      const found = await inspect();
      return found instanceof LobbyguardError || !isGone(found);
    },
    lost: (reason) => end({ reason, pause: 'none', rediscover: false, gone: false }),
  };

  return {
    ready,
    async act(url, mayLeave) {
      standing();
      const reply = read(await authorized.requestOnce({ method: 'POST', url, timeoutMs: timing.actionMs }, mayLeave));
      if (reply.status === 410 && reply.error?.subcode === 'CannotRedirect') end(setbackOfReply(reply, 'running'));
      if (reply.error?.subcode === 'MakeMeAvailableRequired') await availability.ensure();
      return reply;
    },
    watch,
  };
}

function whyEnded(channel: Exclude<ChannelEnd, { kind: 'stopped' | 'taken' }>): { reason: string; gone: boolean } {
  if (channel.kind === 'unanswered') return { reason: `the event channel does not answer: ${channel.reason}`, gone: false };
  const { status, error } = channel;
  return { reason: `the event channel answered with status ${status} ${error?.subcode ?? ''}`.trim(), gone: status === 410 };
}

/** Gone for certain; a page of some proxy saying 404 is not UCWA saying so. */
function isGone(reply: HttpReply): boolean {
  return reply.status === 410 || (reply.status === 404 && mediaType(reply) !== 'text/html');
}

function stands(found: HttpReply | LobbyguardError): boolean {
  return !(found instanceof LobbyguardError) && found.status >= 200 && found.status < 300;
}
