// An account of the webhook dialect (docs/protocol.md, Trusted Application API): listens for callbacks, finds its application,
// and starts over when that is lost.
// The rule: nothing but a configuration error ends it, and nothing is tried again without a pause that grows.
import type { AlarmCode } from '../../alarms.ts';
import type { WebhookAccountConfig } from '../../config/config.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type Authorized, createAuthorized } from '../http/authorized.ts';
import { createHttpClient, type Exchange, type HttpClient } from '../http/client.ts';
import { createTrust } from '../http/trust.ts';
import { type Setback, setbackOfError, setbackOfReply } from '../meaning/session.ts';
import { createPatience } from '../patience.ts';
import type { AccountSession, SessionEvents } from '../session.ts';
import { defaultSessionTiming, type SessionTiming } from '../timing.ts';
import { alarmOncePerHost } from '../ucwa/connection.ts';
import type { Tokens } from '../ucwa/token.ts';
import { openCallbacks } from './callbacks.ts';
import { readCertificate } from './client-assertion.ts';
import { createRepeatedAlarm } from './inbound/repeated-alarm.ts';
import type { WebhookCounts, WebhookListener } from './listener.ts';
import { createLivePlatform, type LivePlatform } from './live-platform.ts';
import { findPlatform } from './platform.ts';
import { createClientCredentialTokens } from './token.ts';

export interface WebhookSessionOptions {
  account: WebhookAccountConfig;
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

interface Connection {
  client: HttpClient;
  tokenClient: HttpClient;
  authorized: Authorized;
  tokens: Tokens;
}

/** `run` may be called once. */
export function createWebhookSession(options: WebhookSessionOptions): WebhookSession {
  let live: LivePlatform | undefined;
  let listener: WebhookListener | undefined;
  return {
    async run(events, signal) {
      const { account, ca, log } = options;
      if (account.token.certificate !== undefined) readCertificate(account.token.certificate);
      const connection = connect(options, events);
      try {
        listener = await openCallbacks({ account, ca, base: () => live?.base, events, log });
        await keepUp(options, { connection, events, signal }, (session) => {
          live = session;
        });
      } finally {
        live = undefined;
        await listener?.close();
        listener = undefined;
        connection.client.close();
        connection.tokenClient.close();
      }
    },
    createActionSender: () => ({
      async send(href, mayLeave) {
        if (live === undefined) throw new LobbyguardError('SESSION_LOST', 'no session: the participant cannot be acted on');
        return live.act(href, mayLeave);
      },
    }),
    address: () => listener?.address,
    counts: () => listener?.counts(),
  };
}

/** The token service gets a client of its own: the secret is for it alone, and it gets nothing else. */
function connect({ account, ca, exchange, log, timing: changes }: WebhookSessionOptions, events: SessionEvents): Connection {
  const timing = { ...defaultSessionTiming, ...changes };
  const onAlarm = (code: AlarmCode, message: string) => events.onAlarm(code, message);
  const shared = { ca, exchange, connectTimeoutMs: timing.connectMs, requestTimeoutMs: timing.requestMs };
  const trust = createTrust(account.trustedHosts);
  const client = createHttpClient({ ...shared, trust, onUntrusted: alarmOncePerHost(onAlarm) });
  const tokenClient = createHttpClient({ ...shared, trust: createTrust([new URL(account.token.url).hostname]) });
  const tokens = createClientCredentialTokens({ token: account.token, client: tokenClient, trust, failed: timing.retry, onAlarm, log });
  return { client, tokenClient, tokens, authorized: createAuthorized(client, tokens) };
}

interface Situation {
  connection: Connection;
  events: SessionEvents;
  signal: AbortSignal;
}

/** Session after session, until stopped. */
async function keepUp(
  options: WebhookSessionOptions,
  situation: Situation,
  publish: (live: LivePlatform | undefined) => void,
): Promise<void> {
  const { connection, events, signal } = situation;
  const { account, log } = options;
  const patience = createPatience({ ...defaultSessionTiming, ...options.timing }, connection);
  const unreachable = createRepeatedAlarm((_count, why) =>
    events.onAlarm('callback-unreachable', `callbacks do not reach us: ${why}; look at callbackUrl, the proxy in front and the firewall`),
  );
  let epoch = 0;

  async function session(): Promise<Setback | undefined> {
    const found = await locate(account, connection, signal);
    if (found?.kind === 'refused') return setbackOfReply(found.reply, 'sign-in');
    if (signal.aborted) return undefined;
    epoch += 1;
    const { authorized } = connection;
    const live = createLivePlatform({ account, platform: found?.platform, epoch, authorized, signal, onUnreachable: unreachable.happened });
    log.info('session state', { account: account.name, state: 'run', epoch });
    publish(live);
    patience.started();
    events.onReady(live.ready);
    const setback = await live.ended;
    publish(undefined);
    patience.ended();
    if (setback !== undefined) events.onLost(setback.reason);
    return setback;
  }

  try {
    while (!signal.aborted) {
      const setback = await session().catch((error: unknown) => mendable(error, signal));
      if (setback === undefined) break;
      const { pauseMs, alarms } = patience.after(setback);
      for (const { code, message } of alarms) events.onAlarm(code, message);
      log.info('session state', { account: account.name, state: 'back off', reason: setback.reason, pauseMs: Math.round(pauseMs) });
      await patience.wait(pauseMs, signal);
    }
  } finally {
    unreachable.stop();
  }
}

/** Without a discovery URL there is nothing to find: callbacks name their own base, and what they link to can be read and acted on. */
async function locate({ discovery, endpoint }: WebhookAccountConfig, { client, authorized }: Connection, signal: AbortSignal) {
  if (discovery === undefined) return undefined;
  const address = /^sips?:/i.test(endpoint) ? endpoint : `sip:${endpoint}`;
  return findPlatform({ client, authorized, discovery, endpoint: address, signal });
}

/** A failed attempt is a setback; a configuration no retry can cure ends the account, and a stop is no failure. */
function mendable(error: unknown, signal: AbortSignal): Setback | undefined {
  if (!(error instanceof LobbyguardError)) throw error;
  if (signal.aborted) return undefined;
  if (error.code === 'CONFIG_INVALID') throw error;
  return setbackOfError(error);
}
