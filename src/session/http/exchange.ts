// The one file that knows got: one request over a real connection, and its answer.
import { X509Certificate } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import got, { type Got, type NativeRequestOptions, type Request, type Response } from 'got';
import { LobbyguardError } from '../../errors.ts';
import { readRegularFile } from '../../regular-file.ts';
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
  /** The life of what it belongs to, which ends it as well. */
  within?: AbortSignal;
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
  const instance = got.extend({
    agent,
    request: nativeRequest,
    retry: { limit: 0 },
    throwHttpErrors: false,
    decompress: false,
    followRedirect: false,
    headers: { accept: 'application/json', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'lobbyguard' },
    timeout: { lookup: connectMs, connect: connectMs, secureConnect: connectMs, request: options.requestTimeoutMs ?? defaultTimeoutMs },
    mutableDefaults: true,
    ...(options.ca === undefined ? {} : { https: { certificateAuthority: authorities(options.ca) } }),
  });
  // Nothing is cached. Where these are there, V8 draws up a new shape for what got hands to Node, of every request: a third of all garbage.
  instance.defaults.options.cacheOptions = {};
  return instance;
}

/** With what we set, out of the forty options that got hands on: Node copies them twice. */
function nativeRequest(url: URL, { method, headers, agent, ca }: NativeRequestOptions): http.ClientRequest {
  const options = { method, headers, agent: agent as http.Agent, ...(ca === undefined ? {} : { ca }) };
  return url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
}

/** The corporate authority comes beside the public ones, not in their place. */
function authorities(file: string): string[] {
  try {
    const own = readRegularFile(file)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    new X509Certificate(own);
    return [...tls.rootCertificates, own];
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).syscall === undefined ? 'it holds no PEM certificate' : (error as NodeJS.ErrnoException).code;
    throw new LobbyguardError('CONFIG_INVALID', `the certificate authority ${file} cannot be used: ${why}`);
  }
}

/**
 * One exchange. The body is cut off at the cap, decompressed size counted. One signal may serve many requests: that is no leak. Over got's streams: what
 * its promises hold outlives a request by far, and costs the garbage collector as much as the request did.
 */
async function exchangeOver(instance: Got, request: HttpRequest, { closing, maxBodyBytes }: Bounds): Promise<HttpReply> {
  const signals = [closing, request.signal, request.within].filter((signal) => signal !== undefined);
  if (signals.some((signal) => signal.aborted)) throw stopped(request);
  let stop = (): void => {};
  const onAbort = (): void => stop();
  setMaxListeners(0, ...signals);
  for (const signal of signals) signal.addEventListener('abort', onAbort, { once: true });
  try {
    const { statusCode, headers, body } = await new Promise<Answer>((resolve, reject) => {
      const giveUp = (why: LobbyguardError): void => {
        reject(why);
        stream.destroy();
      };
      const word = request.mayLeave && lastWord(request.mayLeave, () => giveUp(heldBack('its connection')));
      const stream = opened(instance, request, word?.body);
      stop = () => giveUp(stopped(request));
      stream.on('error', reject);
      if (word !== undefined) stream.once('request', word.watch);
      collect(stream, maxBodyBytes, resolve, () => giveUp(tooLarge(request)));
    });
    return { status: statusCode, url: request.url, headers, text: decodeBody(body, headers, maxBodyBytes) };
  } catch (error) {
    if (error instanceof LobbyguardError) throw error;
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw large ? tooLarge(request) : transportError(error, request.method, request.url);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
  }
}

interface Answer {
  statusCode: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

function collect(stream: Request, maxBytes: number, done: (answer: Answer) => void, refuse: () => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.once('response', ({ statusCode, headers }: Response) => {
    if (Number(headers['content-length']) > maxBytes) refuse();
    stream.once('end', () => done({ statusCode, headers, body: Buffer.concat(chunks) }));
  });
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) refuse();
  });
}

function opened(instance: Got, request: HttpRequest, held?: HeldBody): Request {
  const { method, timeoutMs } = request;
  const { headers, body } = encode(request);
  const stream = instance.stream(request.url, {
    method,
    ...(held === undefined
      ? { headers, ...(body === undefined ? {} : { body }) }
      : { headers: { ...headers, 'content-length': String(Buffer.byteLength(body ?? '')) }, body: held(body) }),
    ...(timeoutMs === undefined ? {} : { timeout: { request: timeoutMs } }),
  });
  if (held === undefined && body === undefined && method !== 'GET') stream.end();
  return stream;
}

function tooLarge(request: HttpRequest): LobbyguardError {
  return new LobbyguardError('PROTOCOL_VIOLATION', `${request.method} ${withoutQuery(request.url)}: the body is too large`);
}

export function heldBack(what: string): LobbyguardError {
  return new LobbyguardError('STOPPED', `held back while waiting for ${what}`, {
    retryable: true,
  });
}

function stopped(request: HttpRequest): LobbyguardError {
  return new LobbyguardError('STOPPED', `${request.method} ${withoutQuery(request.url)} was given up: stopping`);
}
