// Events that are posted to us (docs/protocol.md, Callbacks): the HTTP(S) listener of the webhook dialect. The rule: answer first, work
// afterwards, in order.
import { createServer } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { cannotListen } from '../../config/cannot-listen.ts';
import { SettingsError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type EventPackage, parseEventPackage } from '../../wire/event.ts';
import { createAnswers, type TokenVerdict } from './inbound/answer.ts';
import { createBacklog } from './inbound/backlog.ts';
import type { Callback } from './inbound/callback.ts';
import { loadCertificate, renewCertificate } from './inbound/certificate.ts';
import { createReorder } from './inbound/reorder.ts';
import { createRepeatedAlarm, type RepeatedAlarm } from './inbound/repeated-alarm.ts';
import { createRepetitions } from './inbound/repetitions.ts';

export type { TokenVerdict } from './inbound/answer.ts';

export interface WebhookOptions {
  /** The account's name, for messages. */
  account: string;
  /** `cert` and `key` are paths of PEM files. Port 0 takes a free one. */
  listen: { host: string; port: number; tls?: { cert: string; key: string } };
  path: string;
  callbackContext: string;
  /** Checks the Authorization header of a callback. */
  verify(authorization: string | undefined): Promise<TokenVerdict>;
  /** Where relative hrefs of a payload without `baseuri` belong; undefined while that is not known. */
  base(): string | undefined;
  /** One package, in the order of arrival. What was malformed in it has been logged and is not repeated. */
  onPackage(pkg: EventPackage): void;
  /** A package about this conversation (a canonical href) came late: what was read of it since may be wrong. */
  onLate(conversation: string): void;
  onAlarm(code: 'callbacks-refused' | 'callbacks-overloaded', message: string): void;
  log: Log;
  bounds?: { bodyBytes?: number; waiting?: number; waitingBytes?: number };
}

/** How often what happened, since the listener began. */
export interface WebhookCounts {
  accepted: number;
  refused: number;
  malformed: number;
  duplicates: number;
  late: number;
  overloaded: number;
}

export interface WebhookListener {
  /** Where it listens, the real port included. */
  readonly address: { host: string; port: number };
  counts(): Readonly<WebhookCounts>;
  /** Callbacks are answered and wait: nobody could make anything of them. */
  hold(): void;
  /** Delivers what waits, and what comes from now on. */
  release(): void;
  /** Takes nothing more, lets answers under way finish, forgets what waits. */
  close(): Promise<void>;
}

/** Listens. Rejects with CONFIG_INVALID when the address or the certificate cannot be used: trying again does not help. */
export async function listenForCallbacks(options: WebhookOptions): Promise<WebhookListener> {
  const intake = createIntake(options);
  const server = createServerFor(options, intake.answers);
  try {
    await listening(server, options);
  } catch (error) {
    intake.stop();
    throw error;
  }
  server.on('error', (error) => options.log.error('callback listener failed', { account: options.account, error: error.message }));
  const stopRenewing = keepCertificate(server, options);
  const { address, port } = server.address() as AddressInfo;
  return {
    address: { host: address, port },
    counts: () => ({ ...intake.counts }),
    hold: intake.hold,
    release: intake.release,
    async close() {
      intake.stop();
      stopRenewing();
      await closed(server);
    },
  };
}

/** The answers and what becomes of accepted callbacks. */
function createIntake(options: WebhookOptions) {
  const { account, log, bounds = {} } = options;
  const counts: WebhookCounts = { accepted: 0, refused: 0, malformed: 0, duplicates: 0, late: 0, overloaded: 0 };
  const repetitions = createRepetitions();
  const alarms = createAlarms(options);
  const reorder = createReorder({
    held: () => backlog.held,
    deliver(callback, late) {
      if (late) counts.late += 1;
      deliver(callback, late, options);
    },
  });

  function work(callback: Callback): void {
    if (repetitions.repeats(callback, Date.now())) counts.duplicates += 1;
    else reorder.take(callback);
  }

  const backlog = createBacklog<Callback>({
    work,
    maxItems: bounds.waiting ?? 50_000,
    maxBytes: bounds.waitingBytes ?? 64 * 1024 * 1024,
  });
  const answers = createAnswers({
    path: options.path,
    maxBodyBytes: bounds.bodyBytes ?? 1024 * 1024,
    callbackContext: options.callbackContext,
    verify: options.verify,
    accept(callback) {
      const taken = backlog.offer(callback, callback.bytes);
      if (taken) counts.accepted += 1;
      return taken;
    },
    onRefused(why) {
      counts.refused += 1;
      log.debug('callback refused', { account, why });
      alarms.refused.happened(why);
    },
    onMalformed(why) {
      counts.malformed += 1;
      log.warn('callback malformed', { account, why });
    },
    onOverloaded() {
      counts.overloaded += 1;
      alarms.overloaded.happened('');
    },
  });
  return {
    answers,
    counts,
    hold: backlog.hold,
    release: backlog.release,
    stop() {
      backlog.close();
      reorder.stop();
      for (const alarm of [alarms.refused, alarms.overloaded]) alarm.stop();
    },
  };
}

/** One line in the log for each package that was not whole. */
function deliver(callback: Callback, late: boolean, options: WebhookOptions): void {
  const pkg = parseEventPackage(callback.json, options.base() ?? 'about:blank');
  if (pkg.complaints.length > 0) {
    options.log.warn('callback malformed in part', { account: options.account, why: pkg.complaints.join('; '), events: pkg.events.length });
  }
  if (pkg.events.length > 0) options.onPackage({ events: pkg.events, complaints: [] });
  if (late) for (const conversation of conversationsOf(pkg)) options.onLate(conversation);
}

/** What a package tells of: the conversations that send its events, or are their subject. */
function conversationsOf({ events }: EventPackage): Set<string> {
  const refs = events.flatMap((event) => [event.sender, event]);
  return new Set(refs.filter(({ rel }) => rel === 'conversation').map(({ key }) => key));
}

function createAlarms({ onAlarm }: WebhookOptions): { refused: RepeatedAlarm; overloaded: RepeatedAlarm } {
  const since = (count: number) => (count === 1 ? 'one callback' : `${count} callbacks within a minute`);
  return {
    refused: createRepeatedAlarm((count, why) =>
      onAlarm(
        'callbacks-refused',
        `${since(count)} refused; the latest because ${why}. Someone forges callbacks, or audience, appId, tenants or keys do not fit`,
      ),
    ),
    overloaded: createRepeatedAlarm((count) =>
      onAlarm('callbacks-overloaded', `${since(count)} answered with 503: events arrive faster than they can be worked off`),
    ),
  };
}

function createServerFor(options: WebhookOptions, answers: ReturnType<typeof createAnswers>): ServerType {
  const timing = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };
  const { tls } = options.listen;
  const fetch = answers.fetch as (request: Request, env: unknown) => Response | Promise<Response>;
  if (tls === undefined) return createAdaptorServer({ fetch, createServer, serverOptions: timing, overrideGlobalObjects: false });
  try {
    const serverOptions = { ...timing, ...loadCertificate(tls), minVersion: 'TLSv1.2' as const };
    return createAdaptorServer({ fetch, createServer: createTlsServer, serverOptions, overrideGlobalObjects: false });
  } catch (error) {
    const message = `the certificate ${tls.cert} with the key ${tls.key} cannot be used`;
    throw new SettingsError([{ key: ['accounts', options.account, 'tls'], code: 'wrong-certificate', message }], { cause: error });
  }
}

function keepCertificate(server: ServerType, { account, listen, log }: WebhookOptions): () => void {
  const { tls } = listen;
  if (tls === undefined || !(server instanceof TlsServer)) return () => undefined;
  return renewCertificate(server, tls, {
    onRenewed: () => log.info('listener certificate renewed', { account, cert: tls.cert }),
    onTrouble: (reason) => log.warn('listener certificate cannot be read again; the old one stays in use', { account, reason }),
  });
}

async function listening(server: ServerType, options: WebhookOptions): Promise<void> {
  const { host, port } = options.listen;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(['accounts', options.account, 'listen'], options.listen, error)));
    server.listen(port, host, resolve);
  });
  server.removeAllListeners('error');
}

async function closed(server: ServerType): Promise<void> {
  const ending = new Promise<void>((resolve) => server.close(() => resolve()));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const impatience = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 1_000);
  await ending;
  clearTimeout(impatience);
}
