// Bearer tokens by password grant, one per host (docs/protocol.md, Sign-in). A token is read for each request and never kept by a caller;
// renewal happens once however many ask.
import { type Backoff, backoffMs } from '../../backoff.ts';
import type { Log } from '../../log.ts';
import { parseChallenges } from '../http/challenge.ts';
import { hostKey, renewAfterMs, type Tokens } from '../http/tokens.ts';
import { createGrants, type GrantOptions } from './grants.ts';
import { challengedEndpoint, noPassword } from './password-offer.ts';

export interface TokenOptions extends GrantOptions {
  /** Least distance between renewals that refused tokens ask for. */
  refused: Backoff;
  log: Log;
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
  /** The token before this one: requests that were on their way with it are refused after it was replaced. */
  before: string | undefined;
}

export function createTokens(options: TokenOptions): Tokens {
  const now = options.now ?? (() => performance.now());
  const hosts = new Map<string, HostToken>();
  const renewals = new Map<string, Promise<HostToken>>();
  const grants = createGrants(options);
  let latest: HostToken | undefined;

  function renew(origin: string, endpoint: string): Promise<HostToken> {
    const running = renewals.get(origin);
    if (running !== undefined) return running;
    const renewal = obtain(origin, endpoint).finally(() => renewals.delete(origin));
    renewals.set(origin, renewal);
    return renewal;
  }

  async function obtain(origin: string, endpoint: string): Promise<HostToken> {
    const { token, lifeMs } = await grants.ask(endpoint);
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
      before: before?.token,
    };
    hosts.set(origin, entry);
    latest = entry;
    options.log.info('token obtained', { host: new URL(origin).host, lifeSeconds: Math.round(lifeMs / 1_000) });
    return entry;
  }

  /** Renewal in good time must not hold up a request whose token still serves. */
  function renewAhead(origin: string, entry: HostToken): void {
    if (renewals.has(origin)) return;
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
    for(url) {
      const [origin, entry] = ownOrLent(url) ?? [];
      if (origin === undefined || entry === undefined) return undefined;
      if (now() >= entry.expiresAt) return renew(origin, entry.endpoint).then(({ token }) => token);
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

    borrowed(url, used) {
      const entry = hosts.get(hostKey(url));
      return entry === undefined || (entry.token !== used && entry.before !== used);
    },
    blockedForMs: grants.blockedForMs,
  };
}
