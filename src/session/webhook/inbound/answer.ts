// What a caller is told, before any work is done. The rule: strangers learn nothing, and a body is read only for a valid token.
import type { Readable } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { type Callback, readCallback } from './callback.ts';

/** What the token check says. `why` is for our log alone; it never holds the token. */
export type TokenVerdict = { ok: true } | { ok: false; why: string };

export interface AnswerOptions {
  /** The one path that exists, as it is written in a URL. */
  path: string;
  maxBodyBytes: number;
  /** The text the service is to send along with later callbacks of a conversation that began with an invitation. */
  callbackContext: string;
  verify(authorization: string | undefined): Promise<TokenVerdict>;
  /** Takes the callback for later; false when there is no room. */
  accept(callback: Callback): boolean | Promise<boolean>;
  onRefused(why: string): void;
  /** The service told us something that we cannot take in. False: it cannot be found out in another way now, so the service has to tell it again. */
  onLost(why: string): boolean | Promise<boolean>;
  onOverloaded(): void;
}

type Env = { Bindings: HttpBindings };

/** The answers: 200, 400 malformed, 401 without a hint, 404, 405, 413, 503 for what is to come again. */
export function createAnswers(options: AnswerOptions): Hono<Env> {
  const path = new URL(`http://localhost${options.path}`).pathname;
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    if (c.req.path !== path) return elsewhere(c, options);
    if (c.req.method !== 'POST') return c.body(null, 405, { allow: 'POST' });
    const verdict = await options.verify(c.req.header('authorization'));
    if (verdict.ok) return next();
    options.onRefused(verdict.why);
    return c.body(null, 401, { 'www-authenticate': 'Bearer' });
  });
  app.all('*', async (c) => {
    const body = await boundedBody(c, options.maxBodyBytes);
    return body === undefined ? tooLarge(c, options) : answer(c, readCallback(body, c.env.incoming.headers, options.maxBodyBytes), options);
  });
  app.onError((error, c) => lost(c, 400, `the body could not be read (${error.name})`, options));
  return app;
}

/** The service at the wrong door is told of: nobody would hear of its callbacks. */
async function elsewhere(c: Context<Env>, options: AnswerOptions): Promise<Response> {
  const authorization = c.req.header('authorization');
  if (authorization === undefined || !(await options.verify(authorization)).ok) return c.body(null, 404);
  return lost(c, 404, `it was sent to another path than ${options.path}: compare path with the callback URL the service has`, options);
}

/** Undefined when there is more than the bound. A body that does not say its length is counted while it is read. */
async function boundedBody(c: Context<Env>, maxBytes: number): Promise<Buffer | undefined> {
  const length = declaredLength(c);
  if (length !== undefined) return length > maxBytes ? undefined : Buffer.from(await c.req.arrayBuffer());
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A destroyed request would take the connection with it, and the answer.
  for await (const chunk of (c.env.incoming as Readable).iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function declaredLength(c: Context<Env>): number | undefined {
  const length = c.req.header('content-length');
  if (c.req.header('transfer-encoding') !== undefined || length === undefined || !/^\d+$/.test(length)) return undefined;
  return Number(length);
}

function tooLarge(c: Context, options: AnswerOptions): Promise<Response> {
  c.header('connection', 'close');
  return lost(c, 413, `the body is larger than ${options.maxBodyBytes} bytes`, options);
}

async function lost(c: Context, status: 400 | 404 | 413, why: string, options: AnswerOptions): Promise<Response> {
  return (await options.onLost(why)) ? c.body(null, status) : comeAgain(c, options);
}

function comeAgain(c: Context, options: AnswerOptions): Response {
  options.onOverloaded();
  return c.body(null, 503, { 'retry-after': '1' });
}

async function answer(c: Context<Env>, read: ReturnType<typeof readCallback>, options: AnswerOptions): Promise<Response> {
  if (read.kind === 'too-large') return tooLarge(c, options);
  if (read.kind === 'malformed') return lost(c, 400, read.why, options);
  if (!(await options.accept(read.callback))) return comeAgain(c, options);
  if (read.callback.invites) return c.json({ CallbackContext: options.callbackContext });
  return c.body(null, 200);
}
