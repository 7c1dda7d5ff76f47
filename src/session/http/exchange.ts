// The one file that knows got: one request over a real connection, and its answer.
import { X509Certificate } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import type http from 'node:http';
import type https from 'node:https';
import tls from 'node:tls';
import got, { type Got, type OptionsOfBufferResponseBody, type Response } from 'got';
import { LobbyguardError } from '../../errors.ts';
import { decodeBody } from './body.ts';
import { type Content, encode } from './content.ts';
import { type HeldBody, lastWord, type MayLeave } from './may-leave.ts';
import type { Lane } from './places.ts';
import { transportError, withoutQuery } from './transport-error.ts';

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

export interface ConnectionOptions {
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  connectTimeoutMs?: number | undefined;
  /** Default bound on a whole exchange. */
  requestTimeoutMs?: number | undefined;
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

export const defaultTimeoutMs = 30_000;

export function connected(agent: { http: http.Agent; https: https.Agent }, options: ConnectionOptions): Exchange {
  const instance = extend(agent, options);
  return (request, bounds) => exchangeOver(instance, request, bounds);
}

function extend(agent: { http: http.Agent; https: https.Agent }, options: ConnectionOptions): Got {
  const connectMs = options.connectTimeoutMs ?? 10_000;
  return got.extend({
    agent,
    retry: { limit: 0 },
    throwHttpErrors: false,
    decompress: false,
    followRedirect: false,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'lobbyguard',
    },
    timeout: {
      lookup: connectMs,
      connect: connectMs,
      secureConnect: connectMs,
      request: options.requestTimeoutMs ?? defaultTimeoutMs,
    },
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
    ...(held === undefined
      ? {}
      : {
          headers: {
            ...headers,
            'content-length': String(Buffer.byteLength(body ?? '')),
          },
          body: held(body),
        }),
    ...(held !== undefined || body === undefined ? {} : { body }),
    ...(timeoutMs === undefined ? {} : { timeout: { request: timeoutMs } }),
  };
}

function readReply({ statusCode, headers, body }: Response<Buffer>, url: string, maxBytes: number): HttpReply {
  return {
    status: statusCode,
    url,
    headers,
    text: decodeBody(body, headers, maxBytes),
  };
}

export function heldBack(what: string): LobbyguardError {
  return new LobbyguardError('STOPPED', `held back while waiting for ${what}`, {
    retryable: true,
  });
}

function stopped(request: HttpRequest): LobbyguardError {
  return new LobbyguardError('STOPPED', `${request.method} ${withoutQuery(request.url)} was given up: stopping`);
}
