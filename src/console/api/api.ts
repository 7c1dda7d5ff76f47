// The API as routes: who asks, whether they may, what they send, and then the daemon's own answer. One way in for the page, tools and the command line.

import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { type Admission, askingOf, type Gate } from '../auth/gate.ts';
import type { Identity } from '../auth/identity.ts';
import { may, mayIn, needed, type RouteName } from '../auth/permissions.ts';
import type { DeskSide } from '../desk-side.ts';
import { followSides } from '../scope/sides.ts';
import type { ProblemDoc } from '../view/schema.ts';
import { type Answer, createIdempotency } from './idempotency.ts';
import { openApiDocument } from './openapi.ts';
import { problem } from './problem.ts';
import { type Asked, findPerson, type Reading, readings } from './reads.ts';
import { type ReadName, type RouteDoc, readRoutes, type WriteName, writeRoutes } from './route-table.ts';
import { sessionDoc } from './session.ts';
import { writings } from './writes.ts';

export interface ApiSources {
  /** Undefined until the daemon has started. */
  side(): DeskSide | undefined;
  gate: Gate;
  now(): number;
}

type Known = Extract<Admission, { kind: 'known' }>;
/** Who asks is found out once for each request. */
type Env = { Variables: { known: Known } };

const maxKey = 200;
/** Browsers send it with every write; a foreign page cannot read it. Tools say what they are by the header `X-Lobbyguard`. */
const tokenHeader = 'x-lobbyguard-token';

export function createApi(sources: ApiSources): Hono<Env> {
  const api = new Hono<Env>();
  const idempotency = createIdempotency(sources.now);
  const openapi = openApiDocument();
  const token = randomBytes(24).toString('base64url');

  const sidesNow = followSides(sources.side);
  api.use(letIn(sources.gate));

  async function read(c: Context<Env>, route: RouteDoc, reading: Reading): Promise<Response> {
    const { identity } = c.get('known');
    const no = refusal(identity, route.permission);
    if (no !== undefined) return send(c, no.status, no);
    const all = sidesNow();
    if (all === undefined) return starting(c);
    const asked: Asked = { param: (name) => c.req.param(name) ?? '', query: (name) => c.req.query(name), identity };
    if (!mayRead(all.whole, route, asked)) return refuse(c, 'forbidden', 'Your role does not reach this meeting.');
    const body = await reading(all.sideFor(identity.reach), asked);
    return send(c, isProblem(body) ? body.status : 200, body);
  }

  async function write(c: Context<Env>, name: WriteName): Promise<Response> {
    const route = writeRoutes[name];
    const { identity, session } = c.get('known');
    const no = refusal(identity, route.permission);
    if (no !== undefined) return send(c, no.status, no);
    const side = sidesNow()?.sideFor(identity.reach);
    if (side === undefined) return starting(c);
    if ((session !== undefined || comesFromBrowser(c)) && c.req.header(tokenHeader) !== (session?.token ?? token))
      return refuse(c, 'not-ours', 'The token of /api/v1/session is missing, or from before a restart or another sign-in.');
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
    const { identity, session } = c.get('known');
    return c.json(sessionDoc(identity, session?.token ?? token, sidesNow()?.sideFor(identity.reach)));
  });
  api.get('/live', (c) => {
    const { identity, session } = c.get('known');
    const no = refusal(identity, 'now');
    if (no !== undefined) return send(c, no.status, no);
    const side = sidesNow()?.sideFor(identity.reach);
    if (side === undefined) return starting(c);
    const response = (c.env as { outgoing: ServerResponse }).outgoing;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    const forget = session?.onEnd(() => response.end());
    response.on('close', () => forget?.());
    side.live.join(response, c.req.header('last-event-id') ?? c.req.query('last'));
    return RESPONSE_ALREADY_SENT;
  });
  api.all('*', (c) => refuse(c, 'not-found', 'There is no such route; see /api/v1/openapi.json.'));
  return api;
}

/** Only those who are known get any further. */
function letIn(gate: Gate): MiddlewareHandler<Env> {
  return async (c, next) => {
    const admission = gate.admit(askingOf(c));
    if (admission.kind === 'unknown') return refuse(c, 'not-signed-in', 'Sign in first: /sign-in in a browser.');
    if (admission.kind === 'refused') return refuse(c, 'forbidden', admission.reason);
    c.set('known', admission);
    return next();
  };
}

/** Undefined: they may. */
function refusal({ reach }: Identity, permission: RouteName): ProblemDoc | undefined {
  if (may(reach, permission)) return undefined;
  return problem('forbidden', reach.highest === undefined ? 'You have no role here.' : `The role ${reach.highest} may not do this.`);
}

/** Whether the one meeting a route is about is theirs to see. What is not there any more is told as gone, not as forbidden. */
function mayRead(whole: DeskSide, { permission }: RouteDoc, { param, identity }: Asked): boolean {
  if (needed[permission].about !== 'meeting') return true;
  const key = param('m') === '' ? findPerson(whole, param('p'))?.meeting : whole.keys.keyOf(param('m'));
  const meeting = key === undefined ? undefined : whole.desk.meeting(key);
  return meeting === undefined || mayIn(identity.reach, permission, meeting);
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
