// Single HTTP requests to trusted hosts. Statuses never throw, bodies are bounded, nothing is retried here,
// and no credential leaves for a host that is not trusted.
import http from 'node:http';
import https from 'node:https';
import { LobbyguardError } from '../../errors.ts';
import {
  type ConnectionOptions,
  connected,
  defaultTimeoutMs,
  type Exchange,
  type HttpReply,
  type HttpRequest,
  heldBack,
} from './exchange.ts';
import { createLeftAlone } from './left-alone.ts';
import { createPlaces, placesFor } from './places.ts';
import { retryAfterMs } from './retry-after.ts';
import { withoutQuery } from './transport-error.ts';
import type { Trust } from './trust.ts';

export interface HttpClient {
  /** Throws LobbyguardError: SERVER_UNREACHABLE (transport), UNTRUSTED_HOST, PROTOCOL_VIOLATION (body too large, redirect loop), STOPPED. */
  request(request: HttpRequest): Promise<HttpReply>;
  /** Whether a request with credentials could be sent there. A host that is refused is told of, as by a request. */
  mayAsk(url: string): boolean;
  /** Ends what is under way and drops the connections; later requests throw STOPPED. */
  close(): void;
}

export interface HttpClientOptions extends ConnectionOptions {
  trust: Trust;
  maxBodyBytes?: number | undefined;
  /** Told of each refused host: an administrator must hear of it. */
  onUntrusted?: ((url: string) => void) | undefined;
  /** How many parts a batch may have at most; they count as outstanding. Default: none. */
  batch?: number | undefined;
  /** Another network: how one request to a trusted host is answered. Default: real connections. */
  exchange?: Exchange | undefined;
}

const maxRedirects = 5;
const repeating = new Set([307, 308]);
const busy = new Set([429, 503]);
const readRedirects = new Set([301, 302, 303, 307, 308]);

/** One per account: its connections are kept alive and shared by everything the account does. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const agent = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  };
  const exchange = options.exchange ?? connected(agent, options);
  const closing = new AbortController();
  const places = createPlaces(placesFor(options.batch ?? 1));
  const leftAlone = createLeftAlone();
  const bounds = {
    closing: closing.signal,
    maxBodyBytes: options.maxBodyBytes ?? 8 * 1024 * 1024,
    timeoutMs: options.requestTimeoutMs ?? defaultTimeoutMs,
  };

  async function request(first: HttpRequest): Promise<HttpReply> {
    guard(first, options);
    if (first.method === 'GET' && leftAlone.has(first.url)) await leftAlone.over(first.url, anyOf(closing.signal, first.signal));
    const giveBack = await places.take(first.lane ?? 'ordinary', first.signal, first.weight);
    try {
      if (first.mayLeave?.('turn') === false) throw heldBack('its turn');
      return await follow(first);
    } finally {
      giveBack();
    }
  }

  async function follow(first: HttpRequest): Promise<HttpReply> {
    let current = first;
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      guard(current, options);
      const reply = await exchange(current, bounds);
      const askedMs = current.method === 'GET' && busy.has(reply.status) ? retryAfterMs(reply.headers) : undefined;
      if (askedMs !== undefined) leftAlone.ask(current.url, askedMs);
      const next = redirectTarget(current, reply);
      if (next === undefined) return reply;
      current = { ...current, url: next, untrusted: false };
    }
    throw new LobbyguardError('PROTOCOL_VIOLATION', `${first.method} ${withoutQuery(first.url)}: more than ${maxRedirects} redirects`);
  }

  return {
    request,
    mayAsk(url) {
      if (!options.trust.allows(url)) options.onUntrusted?.(url);
      return options.trust.allows(url);
    },
    close() {
      closing.abort();
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

function guard(request: HttpRequest, { trust, onUntrusted }: HttpClientOptions): void {
  const secretless = request.token === undefined && request.form === undefined && request.login === undefined;
  if (trust.allows(request.url) || (request.untrusted === true && secretless)) return;
  onUntrusted?.(request.url);
  throw new LobbyguardError(
    'UNTRUSTED_HOST',
    `${request.method} ${withoutQuery(request.url)} was not sent: the host is not among trustedHosts, or the URL is plain http`,
  );
}

/** 307 and 308 send the same request again; other redirects are followed for reads only. The target passes the same guard. */
function redirectTarget(request: HttpRequest, reply: HttpReply): string | undefined {
  const location = reply.headers.location;
  const follow = (request.method === 'GET' ? readRedirects : repeating).has(reply.status);
  if (!follow || request.manualRedirect === true || location === undefined || !URL.canParse(location, reply.url)) return undefined;
  return new URL(location, reply.url).href;
}

function anyOf(closing: AbortSignal, own: AbortSignal | undefined): AbortSignal {
  return own === undefined ? closing : AbortSignal.any([closing, own]);
}
