// The console with everything it shows: metrics, fed by the daemon's own records, and the desk, fed by the daemon's own port.
import { Hono } from 'hono';
import type { AuditRecord } from '../audit/record.ts';
import type { ConsoleConfig } from '../config/config.ts';
import type { DaemonHandle } from '../daemon/handle.ts';
import type { ConsoleSources } from './app.ts';
import type { SignIn } from './auth/sign-in.ts';
import { type Console, serve, startConsole } from './console.ts';
import { createDeskSide, type DeskSide } from './desk-side.ts';
import { addHealthRoutes } from './health.ts';
import { createMetrics } from './metrics.ts';
import { createOrigins } from './origin.ts';
import type { Terminal } from './terminal.ts';

export interface OpenConsole extends Console {
  observe(record: AuditRecord): void;
}

export interface OpenListeners {
  /** Where each of its listeners is. */
  readonly urls: Readonly<Partial<Record<'console' | 'metrics', string>>>;
  observe(record: AuditRecord): void;
  close(): Promise<void>;
}

export interface OpenOptions {
  console?: ConsoleConfig;
  metrics?: { host: string; port: number };
  /** Path of further certificate authorities. */
  ca?: string | undefined;
  auditDirectory: string;
  /** Undefined until it has started. */
  daemon(): DaemonHandle | undefined;
  warn(message: string, about: Readonly<Record<string, unknown>>): void;
}

/** The console alone. `daemon` gives undefined until it has started. */
export async function openConsole(
  listen: ConsoleConfig,
  daemon: () => DaemonHandle | undefined,
  auditDirectory: string,
): Promise<OpenConsole> {
  const { urls, ...open } = await openListeners({ console: listen, daemon, auditDirectory, warn: () => undefined });
  return { ...open, url: urls.console ?? '' };
}

/** Everything that lobbyguard.yaml lets listen here. */
export async function openListeners(options: OpenOptions): Promise<OpenListeners> {
  const { daemon, auditDirectory } = options;
  const metrics = createMetrics();
  let side: DeskSide | undefined;

  function sideOfDaemon(): DeskSide | undefined {
    const desk = side === undefined && options.console !== undefined ? daemon()?.desk : undefined;
    if (desk !== undefined) side = createDeskSide(desk, auditDirectory);
    return side;
  }

  const sources: ConsoleSources = { daemon, metrics, side: sideOfDaemon };
  const open: Console[] = [];
  const close = async (): Promise<void> => {
    side?.close();
    for (const one of open) await one.close();
  };
  try {
    const { page, terminal } = await openPage(sources, options);
    open.push(...[page, terminal].filter((one) => one !== undefined));
    if (options.metrics !== undefined) open.push(await serve(metricsApp(sources), options.metrics, { key: 'metrics', warn: options.warn }));
    const urls = {
      ...(page === undefined ? {} : { console: page.url }),
      ...(options.metrics === undefined ? {} : { metrics: open.at(-1)?.url ?? '' }),
    };
    return {
      urls,
      observe(record) {
        metrics.observe(record);
        sideOfDaemon();
        terminal?.announce();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The page, and where people sign in at it, the way in for commands beside it. */
async function openPage(sources: ConsoleSources, options: OpenOptions): Promise<{ page?: Console; terminal?: Terminal }> {
  const { console: config, ca, auditDirectory, daemon, warn } = options;
  if (config === undefined) return {};
  const { auth } = config;
  if (auth === undefined) return { page: await startConsole(config, sources, warn) };
  const { createSignIn } = await import('./auth/sign-in.ts');
  const { startTerminal } = await import('./terminal.ts');
  const record = (entry: Parameters<DaemonHandle['signedIn']>[0]): boolean => daemon()?.signedIn(entry) ?? false;
  const signIn = await createSignIn({ config: { ...config, auth }, origins: createOrigins(config), ca, record, warn });
  const page = closing(await startConsole(config, { ...sources, gate: signIn.gate, signIn: signIn.pages }, warn), signIn);
  const onHidden = (reason: string): void => warn('commands at this machine cannot reach the desk', { reason });
  return { page, terminal: await startTerminal(sources, auditDirectory, onHidden) };
}

function closing(page: Console, signIn: SignIn): Console {
  return {
    url: page.url,
    async close() {
      await page.close();
      signIn.close();
    },
  };
}

/** For Prometheus and health checks alone. It names nobody, so nobody signs in. */
function metricsApp({ metrics, daemon }: ConsoleSources): Hono {
  const app = new Hono();
  const status = () => daemon()?.status();
  app.get('/metrics', async (c) => c.body(await metrics.render(status(), Date.now()), 200, { 'content-type': metrics.contentType }));
  addHealthRoutes(app, status);
  app.notFound((c) => c.text('There is nothing here.\n', 404));
  return app;
}
