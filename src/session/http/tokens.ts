// Bearer tokens as requests need them, however they are obtained. The rule: a token is read for each request and never kept by a caller.
import { originOf } from '../../wire/url.ts';

export interface Tokens {
  /** What to send to this URL now: the host's own token, else that of the host signed in to last, else nothing yet. A promise where it must be renewed. */
  for(url: string): string | undefined | Promise<string | undefined>;
  /**
   * A host refused `used` (or the lack of a token): the token to try instead, or undefined when trying again is pointless for now.
   * `challenge` is the WWW-Authenticate of the refusal. Throws AUTH_FAILED when the host wants what we cannot give.
   */
  replace(url: string, used: string | undefined, challenge: string | undefined): Promise<string | undefined>;
  /** A request with `used` was not refused. */
  accepted(url: string, used: string): void;
  /** True when `used` belongs to another host than the URL's. */
  borrowed(url: string, used: string): boolean;
  /** How long no credentials will be sent, ms; 0 when they may be. */
  blockedForMs(): number;
}

/** When to renew: at 80 % of the life and at least a minute before its end; a life too short for that is halved. */
export function renewAfterMs(lifeMs: number): number {
  return Math.max(lifeMs / 2, Math.min(lifeMs * 0.8, lifeMs - 60_000));
}

/** By what tokens are kept: the scheme and authority of a URL. */
export function hostKey(url: string): string {
  return originOf(url) ?? new URL(url).origin;
}

/** The token of an answer; undefined for what no header can carry: kept, it would let no request leave until it expires. */
export function sendableToken(value: unknown): string | undefined {
  return typeof value === 'string' && /^[ -~\x80-\xff]+$/.test(value) ? value : undefined;
}
