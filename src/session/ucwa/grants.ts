// Password grants: one request for a token at a time and place, and the pauses that a refusal calls for.
// The one rule: a rejected password is not sent again for minutes, because directories lock accounts. A service in trouble gets it ever more rarely.
import type { AlarmCode } from '../../alarms.ts';
import { type Backoff, backoffMs } from '../../backoff.ts';
import { LobbyguardError } from '../../errors.ts';
import { isObject } from '../../wire/resource.ts';
import type { HttpClient } from '../http/client.ts';
import type { HttpReply } from '../http/exchange.ts';
import { jsonBody } from '../http/reply.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { sendableToken } from '../http/tokens.ts';
import { refusedGrant } from './grant-refusal.ts';

export interface GrantOptions {
  client: HttpClient;
  username: string;
  /** Read at each grant, so that a changed secret counts at once. */
  password: () => string;
  /** Pause after rejected credentials. */
  rejected: Backoff;
  /** Bound on one request: whoever has no token waits for it. */
  timeoutMs: number;
  onAlarm(code: AlarmCode, message: string): void;
  /** Monotonic milliseconds: a wall clock that jumps expires nothing. */
  now?: () => number;
}

export interface Grant {
  token: string;
  lifeMs: number;
}

export interface Grants {
  /** Throws LobbyguardError: AUTH_FAILED, retryable where the credentials are not what was refused. */
  ask(endpoint: string): Promise<Grant>;
  /** How long no credentials will be sent; 0 once the secret has changed. */
  blockedForMs(): number;
}

/** Between requests to a service that gave no token, from the second failure in a row on. */
const troubled: Backoff = { minMs: 500, maxMs: 5_000 };

export function createGrants(options: GrantOptions): Grants {
  const now = options.now ?? (() => performance.now());
  const block = { until: 0, count: 0, password: '' };
  let quietUntil = 0;
  /** Failures in a row, by endpoint. */
  const troubles = new Map<string, { failures: number; until: number; reason: string }>();

  function refuseTooSoon(endpoint: string, password: string): void {
    if (now() < block.until && password === block.password) {
      throw new LobbyguardError(
        'AUTH_FAILED',
        'no sign-in for now: the last one was refused, and asking again too soon could lock the account',
      );
    }
    if (now() < quietUntil) throw new LobbyguardError('AUTH_FAILED', 'the token service asked for a pause', { retryable: true });
    const trouble = troubles.get(endpoint);
    if (trouble !== undefined && now() < trouble.until) throw new LobbyguardError('AUTH_FAILED', trouble.reason, { retryable: true });
  }

  function noteTrouble(endpoint: string, reason: string): void {
    const failures = (troubles.get(endpoint)?.failures ?? 0) + 1;
    troubles.set(endpoint, { failures, until: failures === 1 ? 0 : now() + backoffMs(failures - 1, troubled), reason });
  }

  async function send(endpoint: string, password: string): Promise<HttpReply> {
    const { client, username, timeoutMs } = options;
    try {
      return await client.request({ method: 'POST', url: endpoint, form: { grant_type: 'password', username, password }, timeoutMs });
    } catch (error) {
      if (error instanceof LobbyguardError && error.code === 'SERVER_UNREACHABLE') noteTrouble(endpoint, error.message);
      throw error;
    }
  }

  /** Refused credentials block further attempts; a server in trouble does not. */
  function ungranted(reply: HttpReply, endpoint: string, password: string): LobbyguardError {
    const refusal = refusedGrant(reply, options.username);
    quietUntil = now() + (retryAfterMs(reply.headers) ?? 0);
    if (!refusal.credentials) {
      noteTrouble(endpoint, refusal.message);
      return new LobbyguardError('AUTH_FAILED', refusal.message, { retryable: true });
    }
    block.count += 1;
    const pauseMs = backoffMs(block.count, options.rejected);
    Object.assign(block, { until: now() + pauseMs, password });
    options.onAlarm('auth-failed', refusal.message);
    return new LobbyguardError('AUTH_FAILED', refusal.message);
  }

  return {
    async ask(endpoint) {
      const password = readPassword(options);
      refuseTooSoon(endpoint, password);
      const reply = await send(endpoint, password);
      const granted = readGrant(reply);
      if (granted === undefined) throw ungranted(reply, endpoint, password);
      troubles.delete(endpoint);
      Object.assign(block, { until: 0, count: 0, password: '' });
      return granted;
    },
    blockedForMs: () => (unchanged(options.password, block.password) ? Math.max(0, block.until - now()) : 0),
  };
}

/** A secret file may be missing for a moment while it is rotated: that passes. */
function readPassword({ password, username }: GrantOptions): string {
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

/** `expires_in` is a number on premises and a string online. */
function readGrant(reply: HttpReply): Grant | undefined {
  const json = reply.status === 200 ? jsonBody(reply) : undefined;
  const token = isObject(json) ? sendableToken(json['access_token']) : undefined;
  if (!isObject(json) || token === undefined) return undefined;
  const seconds = Number(json['expires_in']);
  return { token, lifeMs: (seconds > 0 ? seconds : 3_600) * 1_000 };
}
