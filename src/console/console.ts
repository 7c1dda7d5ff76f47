// The console's listener: one HTTP server, up before the daemon and down after it.
import { once } from 'node:events';
import { createServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { cannotListen } from '../config/cannot-listen.ts';
import { loadCertificate, renewCertificate } from '../config/material/served.ts';
import { type ConsoleSources, createConsoleApp } from './app.ts';
import { createOrigins, type Reached } from './origin.ts';

export interface Console {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  close(): Promise<void>;
}

export type ConsoleListen = Reached & { port: number };

type Warn = (message: string, about: Readonly<Record<string, unknown>>) => void;

/** Rejects with CONFIG_INVALID, saying what to do, when it cannot listen. */
export function startConsole(listen: ConsoleListen, sources: ConsoleSources, warn: Warn = () => undefined): Promise<Console> {
  return serve(createConsoleApp(sources, createOrigins(listen)), listen, { key: 'console', warn });
}

/** `key` is where in lobbyguard.yaml the address is. */
export async function serve(app: Hono, listen: ConsoleListen, { key, warn }: { key: string; warn: Warn }): Promise<Console> {
  const { tls } = listen;
  const server =
    tls === undefined
      ? createAdaptorServer({ fetch: app.fetch })
      : createAdaptorServer({
          fetch: app.fetch,
          createServer,
          serverOptions: { ...loadCertificate(tls), minVersion: 'TLSv1.2' },
        });
  server.listen(listen.port, listen.host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw cannotListen([key, 'listen'], listen, error);
  });
  const stopRenewing = keepCertificate(server, listen, warn);
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http${tls === undefined ? '' : 's'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close() {
      stopRenewing();
      const closed = new Promise<void>((done) => server.close(() => done()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      return closed;
    },
  };
}

function keepCertificate(server: ServerType, { tls }: ConsoleListen, warn: Warn): () => void {
  if (tls === undefined || !(server instanceof TlsServer)) return () => undefined;
  const { cert } = tls;
  return renewCertificate(server, tls, {
    onRenewed: () => undefined,
    onTrouble: (reason) => warn('the certificate of the console cannot be read again; the old one stays in use', { cert, reason }),
    onEnding: (what) => warn(`the certificate of the console ${what}: replace the files, no restart is needed`, { cert }),
  });
}
