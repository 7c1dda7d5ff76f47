// An account of the webhook dialect (docs/protocol.md, Trusted Application API): told of events by callbacks, signed in as an application.
// The rule: callbacks are taken from the first moment on, and wait while there is no session that could make anything of them.

import type { WebhookAccountConfig } from '../../config/config.ts';
import type { Log } from '../../log.ts';
import type { Dialect, LiveSession, SignIn } from '../dialect.ts';
import { type Authorized, createAuthorized } from '../http/authorized.ts';
import { createHttpClient, type HttpClient } from '../http/client.ts';
import type { Exchange } from '../http/exchange.ts';
import { alarmOncePerHost } from '../http/foreign-hosts.ts';
import type { Tokens } from '../http/tokens.ts';
import { createTrust } from '../http/trust.ts';
import { createIntake } from '../intake.ts';
import { createAccountSession } from '../life.ts';
import { setbackOfReply } from '../meaning/session.ts';
import type { AccountSession, SessionEvents } from '../session.ts';
import { defaultSessionTiming, type SessionTiming } from '../timing.ts';
import { openCallbacks } from './callbacks.ts';
import { readCertificate } from './client-assertion.ts';
import { createRepeatedAlarm } from './inbound/repeated-alarm.ts';
import type { WebhookCounts, WebhookListener } from './listener.ts';
import { createLivePlatform, type LivePlatform } from './live-platform.ts';
import { findPlatform } from './platform.ts';
import { createClientCredentialTokens } from './token.ts';

export interface WebhookSessionOptions {
  account: WebhookAccountConfig;
  /** Whether the account may sign in now; until then it waits. Default: always. */
  permitted?: (() => boolean) | undefined;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  /** Another network than the real one. */
  exchange?: Exchange | undefined;
  log: Log;
  timing?: Partial<SessionTiming>;
}

export interface WebhookSession extends AccountSession {
  /** Where callbacks arrive; undefined while nothing listens. */
  address(): { host: string; port: number } | undefined;
  /** What became of callbacks; undefined while nothing listens. */
  counts(): Readonly<WebhookCounts> | undefined;
}

/** `run` may be called once. */
export function createWebhookSession(options: WebhookSessionOptions): WebhookSession {
  const timing = { ...defaultSessionTiming, ...options.timing };
  let listener: WebhookListener | undefined;
  const session = createAccountSession({
    account: options.account.name,
    timing,
    log: options.log,
    permitted: options.permitted,
    open: (events) =>
      openWebhook(options, timing, events, (opened) => {
        listener = opened;
      }),
  });
  return {
    ...session,
    address: () => listener?.address,
    counts: () => listener?.counts(),
    hear: (body, digest) => listener?.offer(body, digest) ?? false,
  };
}

async function openWebhook(
  options: WebhookSessionOptions,
  timing: SessionTiming,
  events: SessionEvents,
  onListening: (listener: WebhookListener | undefined) => void,
): Promise<Dialect> {
  const { account, ca, log } = options;
  if (account.token.certificate !== undefined) readCertificate(account.token.certificate);
  const connection = connect(options, timing, events);
  let current: LivePlatform | undefined;
  const listener = await openCallbacks({ account, ca, base: () => current?.base, mayAsk: connection.client.mayAsk, events, log });
  const intake = createIntake({ onHeld: listener.hold, onOpened: () => current !== undefined && listener.release() });
  listener.hold();
  onListening(listener);
  const unreachable = createRepeatedAlarm((_count, why) =>
    events.onAlarm('callback-unreachable', `callbacks do not reach us: ${why}; look at callbackUrl, the proxy in front and the firewall`),
  );

  async function signIn(epoch: number, signal: AbortSignal): Promise<SignIn> {
    const found = await locate(account, connection, signal);
    if (found?.kind === 'refused') return { kind: 'refused', setback: setbackOfReply(found.reply, 'sign-in') };
    if (signal.aborted) return { kind: 'stopped' };
    const { authorized } = connection;
    const about = { account, platform: found?.platform, epoch, hold: intake.hold, onUnreachable: unreachable.happened };
    const live = createLivePlatform({ ...about, authorized, signal });
    return { kind: 'up', live: heard(live) };
  }

  /** What came while there was no session is delivered first. */
  function heard(live: LivePlatform): LiveSession {
    return {
      ...live,
      async watch(to) {
        current = live;
        listener.release();
        const setback = await live.watch(to);
        listener.hold();
        current = undefined;
        return setback;
      },
    };
  }

  return {
    signIn,
    forget: () => undefined,
    blockedForMs: connection.tokens.blockedForMs,
    goodbye: async () => undefined,
    async close() {
      unreachable.stop();
      onListening(undefined);
      await listener.close();
      connection.client.close();
      connection.tokenClient.close();
    },
  };
}

interface Connection {
  client: HttpClient;
  tokenClient: HttpClient;
  authorized: Authorized;
  tokens: Tokens;
}

/** The token service gets a client of its own: the secret is for it alone, and it gets nothing else. */
function connect({ account, ca, exchange, log }: WebhookSessionOptions, timing: SessionTiming, { onAlarm }: SessionEvents): Connection {
  const shared = { ca, exchange, connectTimeoutMs: timing.connectMs, requestTimeoutMs: timing.requestMs };
  const trust = createTrust(account.trustedHosts);
  const client = createHttpClient({ ...shared, trust, onUntrusted: alarmOncePerHost(onAlarm) });
  const tokenClient = createHttpClient({ ...shared, trust: createTrust([new URL(account.token.url).hostname]) });
  const { retry: failed, tokenMs: timeoutMs } = timing;
  const tokens = createClientCredentialTokens({ ...account, client: tokenClient, trust, failed, timeoutMs, onAlarm, log });
  return { client, tokenClient, tokens, authorized: createAuthorized(client, tokens) };
}

/** Without a discovery URL there is nothing to find: callbacks name their own base, and what they link to can be read and acted on. */
async function locate({ discovery, endpoint }: WebhookAccountConfig, { client, authorized }: Connection, signal: AbortSignal) {
  if (discovery === undefined) return undefined;
  const address = /^sips?:/i.test(endpoint) ? endpoint : `sip:${endpoint}`;
  return findPlatform({ client, authorized, discovery, endpoint: address, signal });
}
