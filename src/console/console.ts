// The console's listener: one HTTP server, up before the daemon and down after it.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { cannotListen } from '../config/cannot-listen.ts';
import { type ConsoleSources, createConsoleApp } from './app.ts';
import { createOrigins, type Reached } from './origin.ts';

export interface Console {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  close(): Promise<void>;
}

export type ConsoleListen = Reached & { port: number };

/** Rejects with CONFIG_INVALID, saying what to do, when it cannot listen. */
export function startConsole(listen: ConsoleListen, sources: ConsoleSources): Promise<Console> {
  return serve(createConsoleApp(sources, createOrigins(listen)), listen, 'console');
}

/** `key` is where in lobbyguard.yaml the address is. */
export async function serve(app: Hono, listen: ConsoleListen, key: string): Promise<Console> {
  const { tls } = listen;
  const server =
    tls === undefined
      ? createAdaptorServer({ fetch: app.fetch })
      : createAdaptorServer({
          fetch: app.fetch,
          createServer,
          serverOptions: { cert: readFileSync(tls.cert), key: readFileSync(tls.key), minVersion: 'TLSv1.2' },
        });
  server.listen(listen.port, listen.host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw cannotListen([key, 'listen'], listen, error);
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http${tls === undefined ? '' : 's'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      return closed;
    },
  };
}
