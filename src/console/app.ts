// The console's routes (status page, JSON, metrics, health, kill switch). Reads the running daemon through its handle and changes nothing but the pause.
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { localBy } from '../audit/human.ts';
import type { DaemonHandle, DaemonStatus } from '../daemon/handle.ts';
import { createApi } from './api/api.ts';
import { type Gate, localGate } from './auth/gate.ts';
import type { DeskSide } from './desk-side.ts';
import { readiness, watch } from './health.ts';
import type { Metrics } from './metrics.ts';
import { isOurHost, isOurOrigin } from './origin.ts';
import { contentSecurityPolicy, type PageFile, readPage } from './page-html.ts';

export interface ConsoleSources {
  /** Undefined until the daemon has started. */
  daemon(): DaemonHandle | undefined;
  metrics: Metrics;
  /** What the desk shows and does; undefined until the daemon has started. */
  side(): DeskSide | undefined;
  /** Absent: everybody on this machine, by the name they give. */
  gate?: Gate;
}

export function createConsoleApp({ daemon, metrics, side, gate = localGate }: ConsoleSources): Hono {
  const app = new Hono();
  const page = readPage();
  const status = (): DaemonStatus | undefined => daemon()?.status();

  app.use(guard, headers);
  app.get('/', (c) => c.html(page.html));
  for (const [path, file] of page.files) app.get(path, (c) => sendFile(c, file));
  app.route('/api/v1', createApi({ side, gate, now: Date.now }));
  app.get('/status', (c) => {
    const current = status();
    return current === undefined ? c.json({ state: 'starting' }, 503) : c.json(current);
  });
  app.get('/metrics', async (c) => c.body(await metrics.render(status(), Date.now()), 200, { 'content-type': metrics.contentType }));
  app.get('/livez', (c) => c.json({ live: true }));
  app.get('/readyz', (c) => {
    const answer = readiness(status());
    return c.json(answer, answer.ready ? 200 : 503);
  });
  app.get('/watchz', (c) => {
    const answer = watch(status(), Date.now());
    return c.json(answer, answer.watching ? 200 : 503);
  });
  for (const change of ['pause', 'resume'] as const) {
    app.post(`/${change}`, async (c) => {
      const running = daemon();
      if (running === undefined) return c.text('The daemon has not started yet.\n', 503);
      await running[change](localBy('somebody at the console', 'console'));
      return c.redirect('/', 303);
    });
  }
  // Browsers ask for it on their own; there is none.
  app.get('/favicon.ico', (c) => c.body(null, 204));
  app.notFound((c) => c.text('There is nothing here.\n', 404));
  return app;
}

function sendFile(c: Context, { type, bytes, gzip }: PageFile): Response {
  const zipped = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  const encoding = zipped ? { 'content-encoding': 'gzip' } : {};
  return c.body(new Uint8Array(zipped ? gzip : bytes), 200, { 'content-type': type, vary: 'accept-encoding', ...encoding });
}

const guard: MiddlewareHandler = async (c, next) => {
  if (!isOurHost(c.req.header('host'))) return c.text('This console answers to localhost only.\n', 403);
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (!reads && !isOurOrigin((name) => c.req.header(name))) {
    return c.text('This request does not come from the console. Tools send the header X-Lobbyguard: 1.\n', 403);
  }
  await next();
};

const headers: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('content-security-policy', contentSecurityPolicy);
  c.header('x-content-type-options', 'nosniff');
  c.header('x-frame-options', 'DENY');
  c.header('referrer-policy', 'same-origin');
  c.header('cache-control', 'no-store');
  c.header('cross-origin-resource-policy', 'same-origin');
};
