// One session of the webhook dialect while it lasts: requests in the application's name, and the one way it ends. Nothing is polled.
import { canonicalAddress } from '../../address.ts';
import type { WebhookAccountConfig } from '../../config/config.ts';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Reply } from '../../wire/reply.ts';
import type { Resource } from '../../wire/resource.ts';
import type { LiveSession } from '../dialect.ts';
import type { Authorized } from '../http/authorized.ts';
import type { HttpReply, HttpRequest } from '../http/exchange.ts';
import { isAuthoritative, toReply } from '../http/reply.ts';
import { endsApplication, type Setback, setbackOfReply } from '../meaning/session.ts';
import type { ReadySession } from '../session.ts';
import { defaultSessionTiming } from '../timing.ts';
import type { Platform } from './platform.ts';

export interface LivePlatform extends LiveSession {
  /** What relative hrefs of callbacks without `baseuri` resolve against. */
  base: string | undefined;
}

export interface LivePlatformOptions {
  account: Pick<WebhookAccountConfig, 'endpoint' | 'callbackUrl'>;
  /** Undefined when no discovery is configured: callbacks come, but nothing can be joined. */
  platform: Platform | undefined;
  epoch: number;
  authorized: Authorized;
  signal: AbortSignal;
  /** The next callbacks wait until this settles. */
  hold(until: Promise<unknown>): void;
  /** The service says that it cannot deliver callbacks. */
  onUnreachable(message: string): void;
}

const nothing: Resource = { rel: 'communication', properties: {}, links: {}, embedded: {} };

/** Errors of our own requests which say that callbacks could not be delivered. */
const undeliverable = new Set(['CallbackUriUnreachable', 'CallbackChannelError']);

export function createLivePlatform(options: LivePlatformOptions): LivePlatform {
  const { account, platform, authorized, signal } = options;
  const self = canonicalAddress(account.endpoint);
  const over = createEnd(signal);

  function read(http: HttpReply): Reply {
    const reply = toReply(http);
    const said = reply.error?.subcode ?? '';
    if (undeliverable.has(said)) options.onUnreachable(`the service says ${said} (status ${reply.status})`);
    if (endsApplication(reply)) over.end(setbackOfReply(reply, 'running'));
    return reply;
  }

  const ask = async (request: HttpRequest) => read(await authorized.request(request));

  const ready: ReadySession = {
    epoch: options.epoch,
    communication: platform?.communication ?? nothing,
    joinExtras: account.callbackUrl === undefined ? {} : { callbackUrl: account.callbackUrl },
    bringsConversations: true,
    hold: options.hold,
    ...defined({ self }),
    requests: {
      mayAsk: (url) => authorized.mayAsk(url),
      get: (url, abort) => ask({ method: 'GET', url, signal: abort }),
      getWithOthers: (url, abort) => ask({ method: 'GET', url, signal: abort }),
      post: (url, body, abort) => ask({ method: 'POST', url, ...defined({ json: body }), signal: abort }),
      delete: (url, abort) => ask({ method: 'DELETE', url, signal: abort }),
    },
    alive: () => (platform === undefined ? Promise.resolve(true) : stands(platform.self)),
    lost: (reason) => over.end({ reason, pause: 'none', rediscover: false, gone: false }),
  };

  /** Only the service itself can say that the application is gone; whatever else goes wrong leaves the question open. */
  async function stands(url: string): Promise<boolean> {
    try {
      const http = await authorized.request({ method: 'GET', url, signal });
      return http.status !== 410 && !(http.status === 404 && isAuthoritative(http));
    } catch (error) {
      if (error instanceof LobbyguardError) return true;
      throw error;
    }
  }

  return {
    ready,
    base: platform?.self,
    act: async (url, mayLeave) =>
      read(await authorized.requestOnce({ method: 'POST', url, timeoutMs: defaultSessionTiming.actionMs }, mayLeave)),
    watch: () => over.ended,
  };
}

/** The first to end it says why. */
function createEnd(signal: AbortSignal): { end(setback: Setback | undefined): void; ended: Promise<Setback | undefined> } {
  let end: (setback: Setback | undefined) => void = () => undefined;
  const ended = new Promise<Setback | undefined>((resolve) => {
    end = resolve;
  });
  const stop = () => end(undefined);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  void ended.then(() => signal.removeEventListener('abort', stop));
  return { end, ended };
}
