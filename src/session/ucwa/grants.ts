// Password grants: one request for a token at a time and place, and the pauses that a refusal calls for.
// The one rule: a rejected password is not sent again for minutes, because directories lock accounts.
import type { AlarmCode } from '../../alarms.ts';
import { type Backoff, backoffMs } from '../../backoff.ts';
import { LobbyguardError } from '../../errors.ts';
import { isObject } from '../../wire/resource.ts';
import type { HttpClient, HttpReply } from '../http/client.ts';
import { jsonBody } from '../http/reply.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { refusedGrant } from './grant-refusal.ts';

export interface GrantOptions {
  client: HttpClient;
  username: string;
  /** Read at each grant, so that a changed secret counts at once. */
  password: () => string;
  /** Pause after rejected credentials. */
  rejected: Backoff;
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

export function createGrants(options: GrantOptions): Grants {
  const now = options.now ?? (() => performance.now());
  const block = { until: 0, count: 0, password: '' };
  let quietUntil = 0;

  function refuseTooSoon(password: string): void {
    if (now() < block.until && password === block.password) {
      throw new LobbyguardError(
        'AUTH_FAILED',
        'no sign-in for now: the last one was refused, and asking again too soon could lock the account',
      );
    }
    if (now() < quietUntil) throw new LobbyguardError('AUTH_FAILED', 'the token service asked for a pause', { retryable: true });
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

  return {
    async ask(endpoint) {
      const password = readPassword(options);
      refuseTooSoon(password);
      const form = { grant_type: 'password', username: options.username, password };
      const reply = await options.client.request({ method: 'POST', url: endpoint, form });
      const granted = readGrant(reply);
      if (granted === undefined) throw ungranted(reply, password);
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
  if (!isObject(json) || typeof json['access_token'] !== 'string' || json['access_token'] === '') return undefined;
  const seconds = Number(json['expires_in']);
  return { token: json['access_token'], lifeMs: (seconds > 0 ? seconds : 3_600) * 1_000 };
}
