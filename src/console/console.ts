// The console's listener: one HTTP server on loopback, up before the daemon and down after it.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { cannotListen } from '../config/cannot-listen.ts';
import { type ConsoleSources, createConsoleApp } from './app.ts';

export interface Console {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects with CONFIG_INVALID, saying what to do, when it cannot listen. */
export async function startConsole(listen: { host: string; port: number }, sources: ConsoleSources): Promise<Console> {
  const server = createAdaptorServer({ fetch: createConsoleApp(sources).fetch });
  server.listen(listen.port, listen.host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(['console', 'listen'], listen, error);
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      return closed;
    },
  };
}
