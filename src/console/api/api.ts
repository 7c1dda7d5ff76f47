// The API as routes: who asks, whether they may, what they send, and then the daemon's own answer. One way in for the page, tools and the command line.

import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { Identity } from '../auth/identity.ts';
import { may, type RouteName } from '../auth/permissions.ts';
import type { DeskSide } from '../desk-side.ts';
import type { ProblemDoc } from '../view/schema.ts';
import { type Answer, createIdempotency } from './idempotency.ts';
import { openApiDocument } from './openapi.ts';
import { problem } from './problem.ts';
import { type Asked, type Reading, readings } from './reads.ts';
import { type ReadName, type RouteDoc, readRoutes, type WriteName, writeRoutes } from './route-table.ts';
import { writings } from './writes.ts';

export interface ApiSources {
  /** Undefined until the daemon has started. */
  side(): DeskSide | undefined;
  identify(header: (name: string) => string | undefined): Identity;
  now(): number;
}

const maxKey = 200;
/** Browsers send it with every write; a foreign page cannot read it. Tools say what they are by the header `X-Lobbyguard`. */
const tokenHeader = 'x-lobbyguard-token';

export function createApi(sources: ApiSources): Hono {
  const api = new Hono();
  const idempotency = createIdempotency(sources.now);
  const openapi = openApiDocument();
  const token = randomBytes(24).toString('base64url');

  function identityOf(c: Context): Identity {
    return sources.identify((name) => c.req.header(name));
  }

  /** Undefined: they may. */
  function refusal(c: Context, permission: RouteName): ProblemDoc | undefined {
    const { role } = identityOf(c);
    return may(role, permission) ? undefined : problem('forbidden', `The role ${role} may not do this.`);
  }

  async function read(c: Context, route: RouteDoc, reading: Reading): Promise<Response> {
    const no = refusal(c, route.permission);
    if (no !== undefined) return send(c, no.status, no);
    const side = sources.side();
    if (side === undefined) return starting(c);
    const asked: Asked = { param: (name) => c.req.param(name) ?? '', query: (name) => c.req.query(name), identity: identityOf(c) };
    const body = await reading(side, asked);
    return send(c, isProblem(body) ? body.status : 200, body);
  }

  async function write(c: Context, name: WriteName): Promise<Response> {
    const route = writeRoutes[name];
    const no = refusal(c, route.permission);
    if (no !== undefined) return send(c, no.status, no);
    const side = sources.side();
    if (side === undefined) return starting(c);
    if (comesFromBrowser(c) && c.req.header(tokenHeader) !== token)
      return refuse(c, 'not-ours', 'The token of /api/v1/session is missing or from before a restart.');
    const key = c.req.header('idempotency-key');
    if (key === undefined || key === '' || key.length > maxKey)
      return refuse(c, 'idempotency-key-required', 'Send any text, new for each thing you want done, in the header Idempotency-Key.');
    const seen = c.req.header('if-match')?.replace(/^"(.*)"$/, '$1');
    if (route.versioned === true && (seen === undefined || seen === ''))
      return refuse(c, 'version-required', 'Send the version of what you saw in the header If-Match.');
    const text = await c.req.text();
    const body = route.body?.safeParse(parsed(text));
    if (body !== undefined && !body.success)
      return refuse(c, 'bad-request', body.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    const identity = identityOf(c);
    const request = JSON.stringify([c.req.method, c.req.path, seen, text, identity.by.who]);
    const command = { param: (at: string) => c.req.param(at) ?? '', body: body?.data, seen: seen ?? '', identity };
    const answer = idempotency.once(`${identity.by.who} ${key}`, request, () => writings[name](side, command));
    if (answer === undefined) return refuse(c, 'idempotency-key-reused', 'This Idempotency-Key was used for another request.');
    return sendAnswer(c, await answer);
  }

  for (const [name, route] of Object.entries(readRoutes) as [ReadName, RouteDoc][]) {
    if (name !== 'live') api.get(honoPath(route.path), (c) => read(c, route, readings[name]));
  }
  for (const [name, route] of Object.entries(writeRoutes) as [WriteName, RouteDoc][])
    api.on(route.method.toUpperCase(), honoPath(route.path), (c) => write(c, name));
  api.get('/openapi.json', (c) => c.json(openapi));
  api.get('/session', (c) => {
    const { by, role } = identityOf(c);
    return c.json({
      ...by,
      role,
      token,
      routes: Object.fromEntries(Object.entries(writeRoutes).map(([name, { permission }]) => [name, may(role, permission)])),
    });
  });
  api.get('/live', (c) => {
    const no = refusal(c, 'now');
    if (no !== undefined) return send(c, no.status, no);
    const side = sources.side();
    if (side === undefined) return starting(c);
    const response = (c.env as { outgoing: ServerResponse }).outgoing;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    side.live.join(response, c.req.header('last-event-id') ?? c.req.query('last'));
    return RESPONSE_ALREADY_SENT;
  });
  api.all('*', (c) => refuse(c, 'not-found', 'There is no such route; see /api/v1/openapi.json.'));
  return api;
}

function comesFromBrowser(c: Context): boolean {
  return c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') !== undefined;
}

function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function refuse(c: Context, code: ProblemDoc['code'], detail: string): Response {
  const body = problem(code, detail);
  return send(c, body.status, body);
}

function starting(c: Context): Response {
  return refuse(c, 'starting', 'lobbyguard has not started yet.');
}

function sendAnswer(c: Context, { status, body }: Answer): Response {
  return send(c, status, body);
}

function send(c: Context, status: number, body: unknown): Response {
  const media = isProblem(body) ? 'application/problem+json' : 'application/json';
  return c.body(JSON.stringify(body), status as 200, { 'content-type': media });
}

function isProblem(body: unknown): body is ProblemDoc {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'status' in body;
}

function parsed(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
