// The console's routes (page, API, status, metrics, health, kill switch). Reads the running daemon through its handle and changes nothing but the pause.

import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { DaemonHandle, DaemonStatus } from '../daemon/handle.ts';
import { LobbyguardError } from '../errors.ts';
import { createApi } from './api/api.ts';
import { askingOf, type Gate, localGate } from './auth/gate.ts';
import { may, type RouteName } from './auth/permissions.ts';
import type { DeskSide } from './desk-side.ts';
import { addHealthRoutes, watch } from './health.ts';
import type { Metrics } from './metrics.ts';
import type { Origins } from './origin.ts';
import { contentSecurityPolicy, type PageFile, readPage } from './page-html.ts';

export interface ConsoleSources {
  /** Undefined until the daemon has started. */
  daemon(): DaemonHandle | undefined;
  metrics: Metrics;
  /** What the desk shows and does; undefined until the daemon has started. */
  side(): DeskSide | undefined;
  /** Absent: everybody on this machine, by the name they give. */
  gate?: Gate;
  /** The pages of a sign-in. */
  signIn?: SignInPages;
}

export interface SignInPages {
  /** Adds its own routes. */
  mount?(app: Hono): void;
  noRole(who: string): string;
  refused(reason: string): string;
}

export function createConsoleApp(sources: ConsoleSources, origins: Origins): Hono {
  const { daemon, metrics, side, gate = localGate, signIn } = sources;
  const app = new Hono();
  const page = readPage();
  const status = (): DaemonStatus | undefined => daemon()?.status();

  app.use(guardWith(origins), headers);
  app.get('/', (c) => {
    const admission = gate.admit(askingOf(c));
    if (admission.kind === 'unknown') return c.redirect('/sign-in', 302);
    if (admission.kind === 'refused') return c.html(signIn?.refused(admission.reason) ?? '', 403);
    const { by, reach } = admission.identity;
    return reach.highest === undefined ? c.html(signIn?.noRole(by.who) ?? '', 403) : c.html(page.html);
  });
  for (const [path, file] of page.files) app.get(path, (c) => sendFile(c, file));
  signIn?.mount?.(app);
  app.route('/api/v1', createApi({ side, gate, now: Date.now }));
  app.get('/status', only(gate, 'status'), (c) => {
    const current = status();
    return current === undefined ? c.json({ state: 'starting' }, 503) : c.json(current);
  });
  app.get('/metrics', only(gate, 'metrics'), async (c) =>
    c.body(await metrics.render(status(), Date.now()), 200, { 'content-type': metrics.contentType }),
  );
  addHealthRoutes(app, status);
  app.get('/watchz', only(gate, 'status'), (c) => {
    const answer = watch(status(), Date.now());
    return c.json(answer, answer.watching ? 200 : 503);
  });
  for (const change of ['pause', 'resume'] as const) {
    app.post(`/${change}`, only(gate, change), async (c) => {
      const [running, admission] = [daemon(), gate.admit(askingOf(c))];
      if (running === undefined || admission.kind !== 'known') return c.text('The daemon has not started yet.\n', 503);
      return running[change]({ ...admission.identity.by, via: 'console' }).then(
        () => c.redirect('/', 303),
        (error: unknown) => {
          if (error instanceof LobbyguardError) return c.text(`${error.message}\n`, 503);
          throw error;
        },
      );
    });
  }
  // Browsers ask for it on their own; there is none.
  app.get('/favicon.ico', (c) => c.body(null, 204));
  app.notFound((c) => c.text('There is nothing here.\n', 404));
  return app;
}

/** Outside of the API, too, the table of permissions is asked. A browser's session sends its token with a change. */
function only(gate: Gate, route: RouteName): MiddlewareHandler {
  return async (c, next) => {
    const admission = gate.admit(askingOf(c));
    if (admission.kind === 'unknown') return c.text('Sign in first: /sign-in in a browser.\n', 401);
    if (admission.kind === 'refused') return c.text(`${admission.reason}\n`, 403);
    if (!may(admission.identity.reach, route)) return c.text('Your role may not do this.\n', 403);
    const { session } = admission;
    if (c.req.method === 'POST' && session !== undefined && c.req.header('x-lobbyguard-token') !== session.token)
      return c.text('The token of /api/v1/session is missing.\n', 403);
    return next();
  };
}

function guardWith(origins: Origins): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host');
    if (!origins.isOurHost(host)) return c.text('This console does not answer to this name; see console: origin in the manual.\n', 403);
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (!reads && !origins.isOurOrigin((name) => c.req.header(name))) {
      return c.text('This request does not come from the console. Tools send the header X-Lobbyguard: 1.\n', 403);
    }
    await next();
  };
}
const headers: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('content-security-policy', contentSecurityPolicy);
  c.header('x-content-type-options', 'nosniff');
  c.header('x-frame-options', 'DENY');
  c.header('referrer-policy', 'same-origin');
  c.header('cache-control', 'no-store');
  c.header('cross-origin-resource-policy', 'same-origin');
};

function sendFile(c: Context, { type, bytes, gzip }: PageFile): Response {
  const zipped = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  const encoding = zipped ? { 'content-encoding': 'gzip' } : {};
  return c.body(new Uint8Array(zipped ? gzip : bytes), 200, { 'content-type': type, vary: 'accept-encoding', ...encoding });
}
