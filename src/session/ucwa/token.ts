// Bearer tokens by password grant, one per host (docs/protocol.md, Sign-in). A token is read for each request and never kept by a caller; renewal
// happens once however many ask; a rejected password is not sent again for minutes, because directories lock accounts.

import type { AlarmCode } from '../../alarms.ts';
import { type Backoff, backoffMs } from '../../backoff.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isObject } from '../../wire/resource.ts';
import { resolveHref } from '../../wire/url.ts';
import { type Challenge, parseChallenges, takesPasswords, tokenOffer } from '../http/challenge.ts';
import type { HttpClient, HttpReply } from '../http/client.ts';
import { jsonBody } from '../http/reply.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { hostKey, renewAfterMs, type Tokens } from '../http/tokens.ts';
import { refusedGrant } from './grant-refusal.ts';

export interface TokenOptions {
  client: HttpClient;
  username: string;
  /** Read at each grant, so that a changed secret counts at once. */
  password: () => string;
  /** Pause after rejected credentials. */
  rejected: Backoff;
  /** Least distance between renewals that refused tokens ask for. */
  refused: Backoff;
  onAlarm(code: AlarmCode, message: string): void;
  log: Log;
  /** Monotonic milliseconds: a wall clock that jumps expires nothing. */
  now?: () => number;
}

interface HostToken {
  /** Where tokens for this host are given. */
  endpoint: string;
  token: string;
  renewAt: number;
  expiresAt: number;
  /** Refusals in a row since a request was accepted. */
  refusals: number;
  notBefore: number;
}

interface Grant {
  token: string;
  lifeMs: number;
}

export function createTokens(options: TokenOptions): Tokens {
  const now = options.now ?? (() => performance.now());
  const hosts = new Map<string, HostToken>();
  const renewals = new Map<string, Promise<HostToken>>();
  const block = { until: 0, count: 0, password: '' };
  let quietUntil = 0;
  let latest: HostToken | undefined;

  function renew(origin: string, endpoint: string): Promise<HostToken> {
    const running = renewals.get(origin);
    if (running !== undefined) return running;
    const renewal = obtain(origin, endpoint).finally(() => renewals.delete(origin));
    renewals.set(origin, renewal);
    return renewal;
  }

  async function obtain(origin: string, endpoint: string): Promise<HostToken> {
    const { token, lifeMs } = await grant(endpoint);
    const before = hosts.get(origin);
    const at = now();
    const refusals = before?.refusals ?? 0;
    const entry: HostToken = {
      endpoint,
      token,
      renewAt: at + renewAfterMs(lifeMs),
      expiresAt: at + lifeMs,
      refusals,
      notBefore: before?.notBefore ?? 0,
    };
    hosts.set(origin, entry);
    latest = entry;
    options.log.info('token obtained', { host: new URL(origin).host, lifeSeconds: Math.round(lifeMs / 1_000) });
    return entry;
  }

  async function grant(endpoint: string): Promise<Grant> {
    const password = readPassword(options);
    if (now() < block.until && password === block.password) {
      throw new LobbyguardError(
        'AUTH_FAILED',
        'no sign-in for now: the last one was refused, and asking again too soon could lock the account',
      );
    }
    if (now() < quietUntil) throw new LobbyguardError('AUTH_FAILED', 'the token service asked for a pause', { retryable: true });
    const form = { grant_type: 'password', username: options.username, password };
    const reply = await options.client.request({ method: 'POST', url: endpoint, form });
    const granted = readGrant(reply);
    if (granted === undefined) throw ungranted(reply, password);
    Object.assign(block, { until: 0, count: 0, password: '' });
    return granted;
  }

  /** Refused credentials block further attempts; a server in trouble does not. */
  function ungranted(reply: HttpReply, password: string): LobbyguardError {
    const refusal = refusedGrant(reply, options.username);
    quietUntil = now() + (retryAfterMs(reply.headers) ?? 0);
    if (!refusal.credentials) return new LobbyguardError('AUTH_FAILED', refusal.message, { retryable: true });
    block.count += 1;
    const pauseMs = backoffMs(block.count, options.rejected);
    Object.assign(block, { until: now() + pauseMs, password });
    options.onAlarm('auth-failed', refusal.message);
    return new LobbyguardError('AUTH_FAILED', refusal.message);
  }

  /** Renewal in good time must not hold up a request whose token still serves. */
  function renewAhead(origin: string, entry: HostToken): void {
    entry.renewAt = now() + Math.max(1_000, (entry.expiresAt - now()) / 4);
    renew(origin, entry.endpoint).catch((error: unknown) => {
      options.log.warn('token renewal failed; the old token is used while it lasts', { reason: String(error) });
    });
  }

  function ownOrLent(url: string): [origin: string, entry: HostToken] | undefined {
    const own = hosts.get(hostKey(url));
    if (own !== undefined) return [hostKey(url), own];
    for (const [origin, entry] of hosts) if (entry === latest) return [origin, entry];
    return undefined;
  }

  return {
    async for(url) {
      const [origin, entry] = ownOrLent(url) ?? [];
      if (origin === undefined || entry === undefined) return undefined;
      if (now() >= entry.expiresAt) return (await renew(origin, entry.endpoint)).token;
      if (now() >= entry.renewAt) renewAhead(origin, entry);
      return entry.token;
    },

    async replace(url, used, challenge) {
      const origin = hostKey(url);
      const known = ownOrLent(url);
      const challenges = parseChallenges(challenge ?? '');
      const offered = challengedEndpoint(url, challenges);
      const endpoint = offered ?? known?.[1].endpoint;
      const entry = hosts.get(origin);
      const hopeless = endpoint === undefined || (entry !== undefined && entry.token === used && entry.refusals > 0);
      if (offered === undefined && challenges.length > 0 && hopeless) throw noPassword(url, challenges);
      if (entry !== undefined && used !== undefined && entry.token !== used) return entry.token;
      if (endpoint === undefined) return undefined;
      if (entry !== undefined && !renewals.has(origin)) {
        if (now() < entry.notBefore) return undefined;
        entry.refusals += 1;
        entry.notBefore = entry.refusals === 1 ? 0 : now() + backoffMs(entry.refusals - 1, options.refused);
      }
      return (await renew(origin, endpoint)).token;
    },

    accepted(url, used) {
      const entry = hosts.get(hostKey(url));
      if (entry?.token === used) Object.assign(entry, { refusals: 0, notBefore: 0 });
    },

    borrowed: (url, used) => hosts.get(hostKey(url))?.token !== used,
    blockedForMs: () => (unchanged(options.password, block.password) ? Math.max(0, block.until - now()) : 0),
  };
}

/** A secret file may be missing for a moment while it is rotated: that passes. */
function readPassword({ password, username }: TokenOptions): string {
  try {
    return password();
  } catch (error) {
    const why = error instanceof LobbyguardError ? error.message : 'the secret cannot be read';
    throw new LobbyguardError('AUTH_FAILED', `no password for ${username}: ${why}`, { retryable: true });
  }
}

/** A secret that cannot be read right now has not changed. */
function unchanged(password: () => string, rejected: string): boolean {
  try {
    return password() === rejected;
  } catch {
    return true;
  }
}

/** The token URL of the challenge, when it takes passwords. */
function challengedEndpoint(url: string, challenges: readonly Challenge[]): string | undefined {
  const offer = tokenOffer(challenges);
  if (offer === undefined) return undefined;
  if (!takesPasswords(offer)) {
    throw new LobbyguardError(
      'AUTH_FAILED',
      `${new URL(url).host} does not offer sign-in by password, only ${offer.grantTypes.join(', ')}; ${passwordRemedy}`,
    );
  }
  return resolveHref(offer.href, url);
}

/** A front end that wants modern authentication or the Windows logon, and nothing lobbyguard has. */
function noPassword(url: string, challenges: readonly Challenge[]): LobbyguardError {
  const names = [...new Set(challenges.map(({ scheme }) => schemeNames.get(scheme) ?? scheme))].join(', ');
  return new LobbyguardError('AUTH_FAILED', `${new URL(url).host} takes no password, it asks for ${names} only; ${passwordRemedy}`);
}

const schemeNames: ReadonlyMap<string, string> = new Map([
  ['bearer', 'modern authentication (Bearer)'],
  ['negotiate', 'the Windows logon (Negotiate)'],
  ['ntlm', 'the Windows logon (NTLM)'],
]);

const passwordRemedy =
  'have the pool offer MsRtcOAuth with the password grant for this account (no modern or Windows authentication enforced), or set discovery to a front end that does';

/** `expires_in` is a number on premises and a string online. */
function readGrant(reply: HttpReply): Grant | undefined {
  const json = reply.status === 200 ? jsonBody(reply) : undefined;
  if (!isObject(json) || typeof json['access_token'] !== 'string' || json['access_token'] === '') return undefined;
  const seconds = Number(json['expires_in']);
  return { token: json['access_token'], lifeMs: (seconds > 0 ? seconds : 3_600) * 1_000 };
}
