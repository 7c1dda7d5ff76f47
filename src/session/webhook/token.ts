// Bearer tokens by client credentials, one per host. Each is asked for once however many need it, renewed in good time,
// and never asked for on behalf of a host that is not trusted; the secret goes to the configured token service and nowhere else.
import type { AlarmCode } from '../../alarms.ts';
import { type Backoff, backoffMs } from '../../backoff.ts';
import type { WebhookAccountConfig } from '../../config/config.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isObject } from '../../wire/resource.ts';
import type { HttpClient } from '../http/client.ts';
import type { HttpReply } from '../http/exchange.ts';
import { jsonBody } from '../http/reply.ts';
import { hostKey, renewAfterMs, sendableToken, type Tokens } from '../http/tokens.ts';
import type { Trust } from '../http/trust.ts';
import { clientAssertion } from './client-assertion.ts';

export interface ClientCredentialOptions {
  token: WebhookAccountConfig['token'];
  /** The discover resource: where hosts have no audience of their own, its host's serves for all. */
  discovery?: string | undefined;
  /** May reach the token service. */
  client: HttpClient;
  /** The hosts that may get a token. */
  trust: Trust;
  /** Between requests that gave no token. */
  failed: Backoff;
  /** Bound on one request: whoever has no token waits for it. */
  timeoutMs: number;
  onAlarm(code: AlarmCode, message: string): void;
  log: Log;
  /** Monotonic milliseconds. */
  now?: () => number;
}

interface HostToken {
  token: string;
  renewAt: number;
  expiresAt: number;
}

/** After so many failures in a row an administrator hears of it: callbacks still come, and nobody can be read or acted on. */
const alarmAfter = 5;

export function createClientCredentialTokens(options: ClientCredentialOptions): Tokens {
  const now = options.now ?? (() => performance.now());
  const hosts = new Map<string, HostToken>();
  const requests = new Map<string, Promise<HostToken>>();
  /** Failures in a row per host: one that the token service does not know must not cost the others their tokens. */
  const blocks = new Map<string, { until: number; failures: number; reason: string }>();
  /** Hosts that refused a token fresh from the service: asking for another at once is pointless. */
  let common: string | undefined;
  const refusals = new Map<string, { count: number; notBefore: number }>();

  function request(origin: string): Promise<HostToken> {
    const running = requests.get(origin);
    if (running !== undefined) return running;
    const started = obtain(origin).finally(() => requests.delete(origin));
    requests.set(origin, started);
    return started;
  }

  async function obtain(origin: string): Promise<HostToken> {
    const block = blocks.get(origin);
    if (block !== undefined && now() < block.until) {
      throw new LobbyguardError('AUTH_FAILED', `no token is asked for at the moment: ${block.reason}`, { retryable: true });
    }
    try {
      const { token, lifeMs } = await grantFor(origin);
      blocks.delete(origin);
      const entry = { token, renewAt: now() + renewAfterMs(lifeMs), expiresAt: now() + lifeMs };
      hosts.set(origin, entry);
      options.log.info('token obtained', { host: new URL(origin).host, lifeSeconds: Math.round(lifeMs / 1_000) });
      return entry;
    } catch (error) {
      if (error instanceof LobbyguardError && error.code !== 'STOPPED') failed(origin, error);
      throw error;
    }
  }

  /** One audience for each host, or one for all: which it is, the token service tells when it does not know the first. */
  async function grantFor(origin: string): Promise<Grant> {
    if (common !== undefined) return readGrant(await askFor(common, options));
    const own = await askFor(origin, options);
    const shared = options.discovery === undefined ? undefined : hostKey(options.discovery);
    if (shared === undefined || shared === origin || !isUnknownAudience(own)) return readGrant(own);
    const granted = readGrant(await askFor(shared, options));
    common = shared;
    options.log.info('the token service knows one audience for all hosts', { host: new URL(shared).host });
    return granted;
  }

  /** A token service in trouble is left in peace for a while; that it refuses us is told, but not each time, and that it stays in trouble once. */
  function failed(origin: string, error: LobbyguardError): void {
    const failures = (blocks.get(origin)?.failures ?? 0) + 1;
    blocks.set(origin, { until: now() + backoffMs(failures, options.failed), failures, reason: error.message });
    if (!error.retryable && failures % 10 === 1) options.onAlarm('auth-failed', error.message);
    if (error.retryable && failures === alarmAfter)
      options.onAlarm('session-down', `no token for ${new URL(origin).host} after ${failures} requests: ${error.message}`);
  }

  /** Renewal in good time must not hold up a request whose token still serves. */
  function renewAhead(origin: string, entry: HostToken): void {
    if (requests.has(origin)) return;
    entry.renewAt = now() + Math.max(1_000, (entry.expiresAt - now()) / 4);
    request(origin).catch((error: unknown) => {
      options.log.warn('token renewal failed; the old token is used while it lasts', { reason: String(error) });
    });
  }

  return {
    for(url) {
      if (!options.trust.allows(url)) return undefined;
      const origin = hostKey(url);
      const entry = hosts.get(origin);
      if (entry === undefined || now() >= entry.expiresAt) return request(origin).then(({ token }) => token);
      if (now() >= entry.renewAt) renewAhead(origin, entry);
      return entry.token;
    },

    async replace(url, used) {
      if (!options.trust.allows(url)) return undefined;
      const origin = hostKey(url);
      const entry = hosts.get(origin);
      if (entry !== undefined && entry.token !== used) return entry.token;
      const refusal = refusals.get(origin) ?? { count: 0, notBefore: 0 };
      if (!requests.has(origin)) {
        if (now() < refusal.notBefore) return undefined;
        refusal.count += 1;
        if (refusal.count > 1) refusal.notBefore = now() + backoffMs(refusal.count - 1, options.failed);
        refusals.set(origin, refusal);
      }
      return (await request(origin)).token;
    },

    accepted(url) {
      refusals.delete(hostKey(url));
    },

    /** After a 307 the token of the first host is sent along; a host that refuses it may get one of its own. */
    borrowed: (url, used) => hosts.get(hostKey(url))?.token !== used,
    blockedForMs: () => Math.max(0, ...[...blocks.values()].map(({ until }) => until - now())),
  };
}

interface Grant {
  token: string;
  lifeMs: number;
}

/** The audience of a token is a host. */
async function askFor(origin: string, { token, client, timeoutMs }: ClientCredentialOptions): Promise<HttpReply> {
  const form = { grant_type: 'client_credentials', client_id: token.clientId, ...audience(token.url, origin), ...(await proof(token)) };
  return client.request({ method: 'POST', url: token.url, form, manualRedirect: true, timeoutMs });
}

/** Throws AUTH_FAILED. */
function readGrant(reply: HttpReply): Grant {
  const json = jsonBody(reply);
  const token = isObject(json) ? sendableToken(json['access_token']) : undefined;
  if (reply.status !== 200 || !isObject(json) || token === undefined) throw refused(reply, json);
  const seconds = Number(json['expires_in']);
  return { token, lifeMs: (seconds > 0 ? seconds : 3_600) * 1_000 };
}

/** The service knows no such resource: it is registered under another name, and the client and its secret are not at fault. */
function isUnknownAudience(reply: HttpReply): boolean {
  const json = jsonBody(reply);
  const error = isObject(json) ? json['error'] : undefined;
  return reply.status === 400 && (error === 'invalid_resource' || error === 'invalid_target' || error === 'invalid_scope');
}

/** The second version of the token service calls the audience a scope. */
function audience(tokenUrl: string, origin: string): Record<string, string> {
  const resource = `https://${new URL(origin).host}`;
  return new URL(tokenUrl).pathname.includes('/v2.0/') ? { scope: `${resource}/.default` } : { resource };
}

async function proof({ url, clientId, clientSecret, certificate }: WebhookAccountConfig['token']): Promise<Record<string, string>> {
  if (clientSecret !== undefined) return { client_secret: clientSecret() };
  if (certificate === undefined) throw new LobbyguardError('CONFIG_INVALID', 'token: neither clientSecret nor certificate is configured');
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await clientAssertion(certificate, clientId, url),
  };
}

/** Only the service's own codes are repeated: descriptions can quote what was sent. */
function refused(reply: HttpReply, json: unknown): LobbyguardError {
  const host = new URL(reply.url).host;
  const error = isObject(json) && typeof json['error'] === 'string' ? json['error'] : undefined;
  const description = isObject(json) && typeof json['error_description'] === 'string' ? json['error_description'] : '';
  const codes = [/^\w{1,60}$/.exec(error ?? '')?.[0], /AADSTS\d{1,10}/.exec(description)?.[0]].filter((code) => code !== undefined);
  const said = codes.length > 0 ? ` (${codes.join(', ')})` : '';
  const ours = error !== undefined && reply.status < 500 && reply.status !== 429 && error !== 'temporarily_unavailable';
  return new LobbyguardError('AUTH_FAILED', `${host} gave no token for the application: status ${reply.status}${said}`, {
    retryable: !ours,
  });
}
