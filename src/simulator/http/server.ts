// The listeners of the simulated server: reads requests, lets faults strike, writes answers, keeps the record. Loopback only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Exchange, HostRole, RequestRecord } from './exchange.ts';
import { type FaultEffect, type Faults, faultAnswer } from './fault.ts';

export type Handler = (exchange: Exchange) => Promise<Answer>;

export interface Listener {
  readonly role: HostRole;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface HttpContext {
  handle: Handler;
  faults: Faults;
  /** Told of each request when it has arrived, and again when its answer is out. */
  onRequest(exchange: Exchange, record: RequestRecord): void;
  onAnswer(exchange: Exchange, record: RequestRecord, answer: Answer | undefined): void;
  latencyMs(): number;
  nextNumber(): number;
}

const bodyLimit = 1_048_576;

/** Opens a listener of this role at this address. Rejects when the address cannot be had. */
export type Listen = (role: HostRole, at: { host: string; port: number }, context: HttpContext) => Promise<Listener>;

export async function listen(role: HostRole, at: { host: string; port: number }, context: HttpContext): Promise<Listener> {
  const server = createServer({ keepAlive: true, requestTimeout: 0, headersTimeout: 60_000 }, (request, response) => {
    serve(role, request, response, context).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`;
  return { role, origin, port, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(role: HostRole, request: IncomingMessage, response: ServerResponse, context: HttpContext): Promise<void> {
  const exchange = await readExchange(role, request, response, context.nextNumber());
  const record = recordOf(exchange);
  context.onRequest(exchange, record);
  const rule = context.faults.strike(exchange);
  if (rule !== undefined) record.fault = rule.name ?? rule.effect.kind;
  const answer = await produce(exchange, rule?.effect, context);
  if (answer === undefined) {
    context.onAnswer(exchange, record, undefined);
    if (rule?.effect.kind !== 'hang' && !(rule?.effect.kind === 'lost-reply' && rule.effect.hang)) response.destroy();
    return;
  }
  record.status = answer.status;
  record.delivered = await write(response, answer, rule?.effect, exchange.method);
  record.endedAt = Date.now();
  if (record.delivered) answer.onDelivered?.();
  context.onAnswer(exchange, record, answer);
}

/** The answer to send, or undefined when none is to be sent. */
export async function produce(exchange: Exchange, effect: FaultEffect | undefined, context: HttpContext): Promise<Answer | undefined> {
  const latencyMs = context.latencyMs();
  if (latencyMs > 0 && !exchange.url.pathname.endsWith('/events')) await sleep(latencyMs);
  if (effect?.kind === 'status') {
    if (effect.executed) await context.handle(exchange);
    return faultAnswer(effect);
  }
  if (effect?.kind === 'reset-before' || effect?.kind === 'hang') return undefined;
  if (effect?.kind === 'redirect') return { status: effect.status, headers: { Location: effect.location } };
  if (effect?.kind === 'slow' && !effect.trickle) await sleep(effect.ms);
  if (effect?.kind === 'meanwhile') effect.run(exchange);
  const answer = await context.handle(exchange);
  if (effect?.kind === 'lost-reply') return undefined;
  if (effect?.kind === 'body') return { status: answer.status, text: effect.text, contentType: effect.contentType ?? 'application/json' };
  if (effect?.kind === 'rewrite') return effect.answer(answer, exchange);
  return answer;
}

async function write(response: ServerResponse, answer: Answer, effect: FaultEffect | undefined, method: string): Promise<boolean> {
  if (response.destroyed || response.socket === null || response.socket.destroyed) return false;
  const body = Buffer.from(answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)), 'utf8');
  const type = answer.contentType ?? (answer.json === undefined ? undefined : 'application/json; charset=utf-8');
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(type === undefined ? {} : { 'Content-Type': type }),
    ...(answer.status === 204 ? {} : { 'Content-Length': String(lengthOf(body, effect)) }),
    'X-MS-Server-Fqdn': 'pool2.example.com',
    'Cache-Control': 'no-cache',
  });
  if (effect?.kind === 'reset-mid') {
    response.write(body.subarray(0, Math.floor(body.length / 2)));
    await sleep(5);
    response.destroy();
    return false;
  }
  if (effect?.kind === 'huge') await writeHuge(response, effect.bytes);
  else if (effect?.kind === 'deep') response.write(deepJson(effect.levels));
  else if (effect?.kind === 'slow' && effect.trickle) await trickle(response, body, effect.ms);
  else if (method !== 'HEAD') response.write(body);
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
    response.end();
  });
}

function lengthOf(body: Buffer, effect: FaultEffect | undefined): number {
  if (effect?.kind === 'huge') return effect.bytes;
  if (effect?.kind === 'deep') return deepJson(effect.levels).length;
  return effect?.kind === 'reset-mid' ? body.length + 10 : body.length;
}

async function writeHuge(response: ServerResponse, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(65_536, 'x');
  chunk.write('{"_links":{},"filler":"');
  let left = bytes - 2;
  response.on('error', () => undefined);
  for (let first = true; left > 0 && !response.destroyed; first = false) {
    const piece = (first ? chunk : Buffer.alloc(65_536, 'x')).subarray(0, Math.min(left, 65_536));
    left -= piece.length;
    if (!response.write(piece)) await drained(response);
  }
  if (!response.destroyed) response.write('"}');
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

export function deepJson(levels: number): string {
  return `${'{"_embedded":'.repeat(levels)}{}${'}'.repeat(levels)}`;
}

async function trickle(response: ServerResponse, body: Buffer, ms: number): Promise<void> {
  const pieces = Math.min(20, Math.max(1, body.length));
  const size = Math.ceil(body.length / pieces);
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    response.write(body.subarray(at, at + size));
    await sleep(ms / pieces);
  }
}

async function readExchange(role: HostRole, request: IncomingMessage, response: ServerResponse, n: number): Promise<Exchange> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= bodyLimit) chunks.push(chunk as Buffer);
  }
  return {
    n,
    at: Date.now(),
    role,
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`),
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    signal: gone.signal,
  };
}

export function recordOf(exchange: Exchange): RequestRecord {
  return {
    n: exchange.n,
    at: exchange.at,
    role: exchange.role,
    method: exchange.method,
    path: exchange.url.pathname + exchange.url.search,
    authorized: exchange.headers.authorization !== undefined,
    bodyBytes: Buffer.byteLength(exchange.body),
    delivered: false,
  };
}
