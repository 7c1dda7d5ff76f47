// From a domain to the user's `applications` URL (docs/protocol.md, Discovery). The rule: credentials wait until a trusted https host asks for them;
// everything before that is a question without a secret, and everything named by an answer passes the trust check.
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Reply } from '../../wire/reply.ts';
import { linkOf, type Resource } from '../../wire/resource.ts';
import { canonicalHref, resolveHref } from '../../wire/url.ts';
import type { Authorized } from '../http/authorized.ts';
import type { HttpClient } from '../http/client.ts';
import type { HttpReply } from '../http/exchange.ts';
import { toReply } from '../http/reply.ts';
import { withoutQuery } from '../http/transport-error.ts';
import type { Trust } from '../http/trust.ts';

export interface DiscoveryOptions {
  client: HttpClient;
  authorized: Authorized;
  trust: Trust;
  /** Domain of the sign-in address. */
  domain?: string | undefined;
  /** The root configured by the operator, instead of the names derived from the domain. */
  root?: string | undefined;
  /** Bound on each question to a candidate, ms. */
  candidateTimeoutMs: number;
  signal: AbortSignal;
  log: Log;
}

export type Discovered =
  | { kind: 'found'; applications: string }
  /** A front end answers but cannot help: it says no about the user, or asks for a pause. */
  | { kind: 'refused'; reply: Reply };

/** Redirects over the whole of one discovery. */
const maxHops = 5;

/** Throws LobbyguardError: DISCOVERY_FAILED (retryable), CONFIG_INVALID (nothing to derive from), AUTH_FAILED, UNTRUSTED_HOST, STOPPED. */
export async function discover(options: DiscoveryOptions): Promise<Discovered> {
  const failures: string[] = [];
  let busy: Reply | undefined;
  for (const candidate of candidates(options)) {
    const walk = startWalk();
    const root = await rootAt(candidate, walk, options);
    if ('user' in root) return userAt(root.user, walk, options);
    failures.push(root.failure);
    busy ??= root.busy;
    options.log.debug('discovery candidate failed', { candidate: withoutQuery(candidate), reason: root.failure });
  }
  if (busy !== undefined) return { kind: 'refused', reply: busy };
  throw new LobbyguardError('DISCOVERY_FAILED', `no front end found: ${failures.join('; ')}`, { retryable: true });
}

/** The internal name before the external one, https before http. */
function candidates({ root, domain }: DiscoveryOptions): string[] {
  if (root !== undefined) return [root];
  if (domain === undefined) {
    throw new LobbyguardError('CONFIG_INVALID', 'the user name holds no domain, so the account needs a `discovery` URL');
  }
  const hosts = [`lyncdiscoverinternal.${domain}`, `lyncdiscover.${domain}`];
  return hosts.flatMap((host) => [`https://${host}/`, `http://${host}/`]);
}

/** The `user` link of the root resource behind a candidate; or why there is none, with the reply where that asks for a pause. */
async function rootAt(
  candidate: string,
  walk: Walk,
  options: DiscoveryOptions,
): Promise<{ user: string } | { failure: string; busy?: Reply }> {
  let url = candidate;
  try {
    for (;;) {
      walk.visit(url);
      const http = await askRoot(url, url === candidate, options);
      const reply = toReply(http);
      const { status, resource } = reply;
      const target = redirection(http, resource, walk);
      if (target !== undefined) {
        walk.hop(target);
        url = target;
        continue;
      }
      const where = withoutQuery(url);
      if (status !== 200)
        return { failure: `${where} answered with status ${status}`, ...(reply.retryAfterMs === undefined ? {} : { busy: reply }) };
      if (!options.trust.allows(url) && new URL(url).protocol === 'http:') return { failure: `${where} answered over plain http` };
      const user = resource && linkOf(resource, 'user');
      return user === undefined ? { failure: `${where} holds no root resource` } : { user };
    }
  } catch (error) {
    if (!(error instanceof LobbyguardError) || error.code === 'STOPPED') throw error;
    return { failure: error.message };
  }
}

function askRoot(url: string, untrusted: boolean, { client, candidateTimeoutMs, signal }: DiscoveryOptions): Promise<HttpReply> {
  return client.request({ method: 'GET', url, untrusted, manualRedirect: true, timeoutMs: candidateTimeoutMs, signal });
}

/** From `user` to `applications`, over the user's home pool if that is elsewhere. */
async function userAt(first: string, walk: Walk, options: DiscoveryOptions): Promise<Discovered> {
  let url = first;
  for (;;) {
    walk.visit(url);
    const http = await options.authorized.request({ method: 'GET', url, manualRedirect: true, signal: options.signal });
    const reply = toReply(http);
    const { resource } = reply;
    const target = redirection(http, resource, walk);
    if (target !== undefined) {
      walk.hop(target);
      url = target;
      continue;
    }
    const applications = resource && linkOf(resource, 'applications');
    if (reply.status === 200 && applications !== undefined) return { kind: 'found', applications };
    const onward = (resource && linkOf(resource, 'user')) ?? (walk.redirected() ? completed(url, reply.status) : undefined);
    if (onward !== undefined && !walk.visited(onward)) url = onward;
    else if (reply.status === 200)
      throw new LobbyguardError('DISCOVERY_FAILED', `${withoutQuery(url)} names no applications`, { retryable: true });
    else return { kind: 'refused', reply };
  }
}

/** A Location, or a `redirect` inside a 200 body; one that leads back counts only where the body holds nothing better. */
function redirection(http: HttpReply, resource: Resource | undefined, walk: Walk): string | undefined {
  const { location } = http.headers;
  if (http.status >= 300 && http.status < 400 && location !== undefined) return resolveHref(location, http.url);
  const target = http.status === 200 && resource !== undefined ? linkOf(resource, 'redirect') : undefined;
  const complete = resource !== undefined && (linkOf(resource, 'user') ?? linkOf(resource, 'applications')) !== undefined;
  return target !== undefined && complete && walk.visited(target) ? undefined : target;
}

/** Some redirects from `user` lack the end of the path: a place that knows nothing of the user is asked once more with it. */
function completed(url: string, status: number): string | undefined {
  const whole = new URL(url);
  if (status !== 200 && status !== 404) return undefined;
  if (/\/oauth\/user\/?$/i.test(whole.pathname)) return undefined;
  whole.pathname = `${whole.pathname.replace(/\/$/, '')}/oauth/user`;
  return whole.href;
}

/** Remembers where discovery has been: no loops, no endless chains. */
interface Walk {
  visit(url: string): void;
  visited(url: string): boolean;
  hop(target: string): void;
  redirected(): boolean;
}

function startWalk(): Walk {
  const seen = new Set<string>();
  let hops = 0;
  return {
    visit: (url) => void seen.add(canonicalHref(url)),
    visited: (url) => seen.has(canonicalHref(url)),
    redirected: () => hops > 0,
    hop(target) {
      hops += 1;
      const problem = seen.has(canonicalHref(target)) ? 'redirects in a circle' : hops > maxHops ? 'redirects too often' : undefined;
      if (problem !== undefined)
        throw new LobbyguardError('DISCOVERY_FAILED', `discovery ${problem} at ${withoutQuery(target)}`, { retryable: true });
    },
  };
}
