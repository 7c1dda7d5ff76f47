// What an account keeps from one session to the next: its HTTP client, its tokens, and where the pool was found.
import { addressDomain } from '../../address.ts';
import type { AlarmCode } from '../../alarms.ts';
import type { UcwaAccountConfig } from '../../config/config.ts';
import type { Log } from '../../log.ts';
import { type Authorized, createAuthorized } from '../http/authorized.ts';
import { createHttpClient, type HttpClient } from '../http/client.ts';
import type { Exchange } from '../http/exchange.ts';
import { alarmOncePerHost } from '../http/foreign-hosts.ts';
import type { Tokens } from '../http/tokens.ts';
import { createTrust } from '../http/trust.ts';
import type { SessionTiming } from '../timing.ts';
import { type Discovered, discover } from './discovery.ts';
import { createTokens } from './token.ts';

export interface Connection {
  client: HttpClient;
  authorized: Authorized;
  tokens: Tokens;
  /** Where to create the application; remembered until `forget`. Throws as `discover` does. */
  locate(signal: AbortSignal): Promise<Discovered>;
  forget(): void;
}

export interface ConnectionOptions {
  account: Pick<UcwaAccountConfig, 'username' | 'password' | 'discovery' | 'trustedHosts'>;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  /** Requests one may carry, where the server serves that. */
  batch: number;
  /** Another network than the real one. */
  exchange?: Exchange | undefined;
  timing: SessionTiming;
  onAlarm(code: AlarmCode, message: string): void;
  log: Log;
}

export function createConnection({ account, ca, batch, exchange, timing, onAlarm, log }: ConnectionOptions): Connection {
  const trust = createTrust(account.trustedHosts);
  const client = createHttpClient({
    trust,
    ca,
    batch,
    exchange,
    connectTimeoutMs: timing.connectMs,
    requestTimeoutMs: timing.requestMs,
    onUntrusted: alarmOncePerHost(onAlarm),
  });
  const { username, password } = account;
  const { rejected, retry: refused, tokenMs: timeoutMs } = timing;
  const tokens = createTokens({ client, username, password, rejected, refused, timeoutMs, onAlarm, log });
  const authorized = createAuthorized(client, tokens);
  let found: Discovered | undefined;
  return {
    client,
    authorized,
    tokens,
    async locate(signal) {
      if (found !== undefined) return found;
      const domain = addressDomain(username);
      const candidateTimeoutMs = timing.candidateMs;
      const discovered = await discover({ client, authorized, trust, domain, root: account.discovery, candidateTimeoutMs, signal, log });
      if (discovered.kind === 'found') found = discovered;
      return discovered;
    },
    forget() {
      found = undefined;
    },
  };
}
