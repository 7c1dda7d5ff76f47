// The one file that knows got: single HTTP requests to trusted hosts. Statuses never throw, bodies are bounded,
// nothing is retried here, and no credential leaves for a host that is not trusted.
import { X509Certificate } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import got, { type Got, type OptionsOfBufferResponseBody, type Response } from 'got';
import { LobbyguardError } from '../../errors.ts';
import { decodeBody } from './body.ts';
import { type Content, encode } from './content.ts';
import { createLeftAlone } from './left-alone.ts';
import { type HeldBody, lastWord, type MayLeave } from './may-leave.ts';
import { createPlaces, type Lane, placesFor } from './places.ts';
import { retryAfterMs } from './retry-after.ts';
import { transportError, withoutQuery } from './transport-error.ts';
import type { Trust } from './trust.ts';

export interface HttpRequest extends Content {
  method: 'GET' | 'POST' | 'DELETE';
  /** Absolute. */
  url: string;
  /** Bound on the whole exchange, ms; the client's default otherwise. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  /** Redirects are handed back instead of followed. */
  manualRedirect?: boolean;
  /** Has the last word, after whatever had to be waited for: where it says no, nothing is sent. Throws STOPPED then. */
  mayLeave?: MayLeave | undefined;
  /** Which places it may take; `ordinary` where it does not say. */
  lane?: Lane;
  /** How many requests of that lane it counts as: a batch, as many as it has parts. One where it does not say. */
  weight?: number;
  /** The one exception to trust, for the first step of discovery: no token, no form, and the answer proves nothing. */
  untrusted?: boolean;
}

/** What came back, whatever its status. */
export interface HttpReply {
  status: number;
  /** The URL that finally answered. */
  url: string;
  headers: http.IncomingHttpHeaders;
  /** Decoded UTF-8, without BOM; empty for no body. */
  text: string;
}

export interface HttpClient {
  /** Throws LobbyguardError: SERVER_UNREACHABLE (transport), UNTRUSTED_HOST, PROTOCOL_VIOLATION (body too large, redirect loop), STOPPED. */
  request(request: HttpRequest): Promise<HttpReply>;
  /** Whether a request with credentials could be sent there. A host that is refused is told of, as by a request. */
  mayAsk(url: string): boolean;
  /** Ends what is under way and drops the connections; later requests throw STOPPED. */
  close(): void;
}

export interface HttpClientOptions {
  trust: Trust;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  connectTimeoutMs?: number | undefined;
  /** Default bound on a whole exchange. */
  requestTimeoutMs?: number | undefined;
  maxBodyBytes?: number | undefined;
  /** Told of each refused host: an administrator must hear of it. */
  onUntrusted?: ((url: string) => void) | undefined;
  /** How many parts a batch may have at most; they count as outstanding. Default: none. */
  batch?: number | undefined;
  /** Another network: how one request to a trusted host is answered. Default: real connections. */
  exchange?: Exchange | undefined;
}

/** One request and its answer, redirects handed back; asks `mayLeave` when connected. Throws as `HttpClient.request` does. */
export type Exchange = (request: HttpRequest, bounds: Bounds) => Promise<HttpReply>;

export interface Bounds {
  /** Aborts when the client is closed. */
  closing: AbortSignal;
  maxBodyBytes: number;
  /** Holds where the request names no bound of its own. */
  timeoutMs: number;
}

const maxRedirects = 5;
const defaultTimeoutMs = 30_000;
const repeating = new Set([307, 308]);
const busy = new Set([429, 503]);
const readRedirects = new Set([301, 302, 303, 307, 308]);

/** One per account: its connections are kept alive and shared by everything the account does. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const agent = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  const exchange = options.exchange ?? connected(extend(agent, options));
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

function extend(agent: { http: http.Agent; https: https.Agent }, options: HttpClientOptions): Got {
  const connectMs = options.connectTimeoutMs ?? 10_000;
  return got.extend({
    agent,
    retry: { limit: 0 },
    throwHttpErrors: false,
    decompress: false,
    followRedirect: false,
    headers: { accept: 'application/json', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'lobbyguard' },
    timeout: { lookup: connectMs, connect: connectMs, secureConnect: connectMs, request: options.requestTimeoutMs ?? defaultTimeoutMs },
    ...(options.ca === undefined ? {} : { https: { certificateAuthority: authorities(options.ca) } }),
  });
}

/** The corporate authority comes beside the public ones, not in their place. */
function authorities(file: string): string[] {
  try {
    const own = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    new X509Certificate(own);
    return [...tls.rootCertificates, own];
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).syscall === undefined ? 'it holds no PEM certificate' : (error as NodeJS.ErrnoException).code;
    throw new LobbyguardError('CONFIG_INVALID', `the certificate authority ${file} cannot be used: ${why}`);
  }
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

function connected(instance: Got): Exchange {
  return (request, bounds) => exchangeOver(instance, request, bounds);
}

/** One exchange. The body is cut off at the cap, decompressed size counted. One signal may serve many requests: that is no leak. */
async function exchangeOver(instance: Got, request: HttpRequest, bounds: Bounds): Promise<HttpReply> {
  const signals = request.signal === undefined ? [bounds.closing] : [bounds.closing, request.signal];
  if (signals.some((signal) => signal.aborted)) throw stopped(request);
  let ended: 'stopped' | 'held back' | 'too large' | undefined;
  // got's own `signal` option costs an AbortController and its events for each request; `cancel` does the same.
  const { mayLeave } = request;
  const word = mayLeave && lastWord(mayLeave, holdBack);
  const pending = instance(request.url, gotOptions(request, word?.body));
  function holdBack(sent?: http.ClientRequest): void {
    ended ??= 'held back';
    pending.cancel();
    sent?.destroy();
  }
  const stop = (): void => {
    ended ??= 'stopped';
    pending.cancel();
  };
  setMaxListeners(0, ...signals);
  for (const signal of signals) signal.addEventListener('abort', stop, { once: true });
  if (word !== undefined) void pending.on('request', word.watch);
  void pending.on('downloadProgress', ({ transferred, total }) => {
    if (transferred <= bounds.maxBodyBytes && (total ?? 0) <= bounds.maxBodyBytes) return;
    ended ??= 'too large';
    pending.cancel();
  });
  try {
    return readReply(await pending, request.url, bounds.maxBodyBytes);
  } catch (error) {
    if (ended === 'too large' || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new LobbyguardError('PROTOCOL_VIOLATION', `${request.method} ${withoutQuery(request.url)}: the body is too large`);
    if (ended === 'stopped') throw stopped(request);
    if (ended === 'held back') throw heldBack('its connection');
    throw transportError(error, request.method, request.url);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', stop);
  }
}

function gotOptions(request: HttpRequest, held?: HeldBody): OptionsOfBufferResponseBody & { isStream?: false } {
  const { method, timeoutMs } = request;
  const { headers, body } = encode(request);
  return {
    method,
    responseType: 'buffer',
    headers,
    ...(held === undefined ? {} : { headers: { ...headers, 'content-length': String(Buffer.byteLength(body ?? '')) }, body: held(body) }),
    ...(held !== undefined || body === undefined ? {} : { body }),
    ...(timeoutMs === undefined ? {} : { timeout: { request: timeoutMs } }),
  };
}

function readReply({ statusCode, headers, body }: Response<Buffer>, url: string, maxBytes: number): HttpReply {
  return { status: statusCode, url, headers, text: decodeBody(body, headers, maxBytes) };
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

function heldBack(what: string): LobbyguardError {
  return new LobbyguardError('STOPPED', `held back while waiting for ${what}`, {
    retryable: true,
  });
}

function stopped(request: HttpRequest): LobbyguardError {
  return new LobbyguardError('STOPPED', `${request.method} ${withoutQuery(request.url)} was given up: stopping`);
}
