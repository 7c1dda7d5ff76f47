// Which hosts may ever see a credential or a token. The rule: what no pattern names is foreign, and plain HTTP is for loopback.
import { isLoopback } from '../../config/listen.ts';
import { originOf } from '../../wire/url.ts';

export interface Trust {
  /** True when a request with credentials may go to this absolute URL. */
  allows(url: string): boolean;
}

/** A server may name hosts without end; a pool has a few. */
const maxKnown = 1_000;

/** Patterns are exact names, addresses, or `*.example.com` for subdomains; ports play no part. A malformed pattern trusts nobody. */
export function createTrust(patterns: readonly string[]): Trust {
  const matchers = patterns.flatMap((pattern) => hostMatcher(pattern) ?? []);
  const known = new Map<string, boolean>();

  function judge(origin: string): boolean {
    const url = parseUrl(origin);
    if (url === undefined || !safeTransport(url)) return false;
    const host = hostOf(url);
    return matchers.some((matches) => matches(host));
  }

  return {
    allows(url) {
      // None where the URL carries a user or a password.
      const origin = originOf(url);
      if (origin === undefined) return false;
      const verdict = known.get(origin) ?? judge(origin);
      if (known.size < maxKnown) known.set(origin, verdict);
      return verdict;
    },
  };
}

/** https anywhere, http on this machine only. */
function safeTransport(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(hostOf(url)));
}

function hostMatcher(pattern: string): ((host: string) => boolean) | undefined {
  const text = pattern.trim();
  const wildcard = text.startsWith('*.');
  const bare = wildcard ? text.slice(2) : text;
  if (bare === '' || /[/*@?#\\]/.test(bare)) return undefined;
  const literal = bare.includes(':') && !bare.startsWith('[') ? `[${bare}]` : bare;
  const url = parseUrl(`http://${literal}/`);
  if (url === undefined || url.port !== '') return undefined;
  const host = hostOf(url);
  if (!wildcard) return (candidate) => candidate === host;
  return (candidate) => !isAddress(candidate) && candidate.endsWith(`.${host}`);
}

/** The WHATWG parser has lower-cased it, made it ASCII and brought addresses to one spelling; a trailing dot names the same host. */
function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
