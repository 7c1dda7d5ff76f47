// The HTTP(S) server behind which callbacks are answered.
import { createServer } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { cannotListen } from '../../../config/cannot-listen.ts';
import { loadCertificate, renewCertificate } from '../../../config/material/served.ts';
import { SettingsError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { createAnswers } from './answer.ts';

/** `cert` and `key` are paths of PEM files. Port 0 takes a free one. */
export interface Listen {
  host: string;
  port: number;
  tls?: { cert: string; key: string };
}

export interface ServerOptions {
  /** The account's name, for messages. */
  account: string;
  listen: Listen;
  log: Log;
}

export interface CallbackServer {
  /** Where it listens, the real port included. */
  readonly address: { host: string; port: number };
  /** Takes nothing more, and lets answers under way finish. */
  close(): Promise<void>;
}

/** Rejects with CONFIG_INVALID when the address or the certificate cannot be used: trying again does not help. */
export async function serveCallbacks(options: ServerOptions, answers: ReturnType<typeof createAnswers>): Promise<CallbackServer> {
  const server = createServerFor(options, answers);
  await listening(server, options);
  server.on('error', (error) => options.log.error('callback listener failed', { account: options.account, error: error.message }));
  const stopRenewing = keepCertificate(server, options);
  const { address, port } = server.address() as AddressInfo;
  return {
    address: { host: address, port },
    async close() {
      stopRenewing();
      await closed(server);
    },
  };
}

function createServerFor(options: ServerOptions, answers: ReturnType<typeof createAnswers>): ServerType {
  const timing = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };
  const { tls } = options.listen;
  const fetch = answers.fetch as (request: Request, env: unknown) => Response | Promise<Response>;
  if (tls === undefined) return createAdaptorServer({ fetch, createServer, serverOptions: timing, overrideGlobalObjects: false });
  try {
    const serverOptions = { ...timing, ...loadCertificate(tls), minVersion: 'TLSv1.2' as const };
    return createAdaptorServer({ fetch, createServer: createTlsServer, serverOptions, overrideGlobalObjects: false });
  } catch (error) {
    const message = `the certificate ${tls.cert} with the key ${tls.key} cannot be used`;
    throw new SettingsError([{ key: ['accounts', options.account, 'tls'], code: 'wrong-certificate', message }], { cause: error });
  }
}

function keepCertificate(server: ServerType, { account, listen, log }: ServerOptions): () => void {
  const { tls } = listen;
  if (tls === undefined || !(server instanceof TlsServer)) return () => undefined;
  return renewCertificate(server, tls, {
    onRenewed: () => log.info('listener certificate renewed', { account, cert: tls.cert }),
    onTrouble: (reason) => log.warn('listener certificate cannot be read again; the old one stays in use', { account, reason }),
    onEnding: (what) => log.warn(`listener certificate ${what}: replace the files, no restart is needed`, { account, cert: tls.cert }),
  });
}

async function listening(server: ServerType, options: ServerOptions): Promise<void> {
  const { host, port } = options.listen;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(['accounts', options.account, 'listen'], options.listen, error)));
    server.listen(port, host, resolve);
  });
  server.removeAllListeners('error');
}

async function closed(server: ServerType): Promise<void> {
  const ending = new Promise<void>((resolve) => server.close(() => resolve()));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const impatience = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 1_000);
  await ending;
  clearTimeout(impatience);
}
