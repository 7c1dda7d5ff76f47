// Who may talk to the console. Every web page an administrator opens can send requests to it: the Host must be one of ours (against DNS
// rebinding), and a change must come from the console's own page or from a tool that says so (against forged forms).
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ConsoleConfig } from '../config/config.ts';
import { isLoopback } from '../config/listen.ts';
import { readRegularFile } from '../regular-file.ts';

/** Tools send this header with a change; a form on a foreign page cannot. */
export const toolHeader = 'x-lobbyguard';

export interface Origins {
  /** True when `Host` names this console, on any port: tunnels end on other ports. */
  isOurHost(host: string | undefined): boolean;
  /** True when a request that changes something was meant by the person at the console. */
  isOurOrigin(header: (name: string) => string | undefined): boolean;
  /** True when the browser came over TLS, ours or the proxy's: its cookies can be for TLS only. */
  isSecure(host: string | undefined): boolean;
  /** Where the browser that sent this Host reaches us. */
  originFor(host: string | undefined): string;
}

export type Reached = Pick<ConsoleConfig, 'host' | 'tls' | 'origin'>;

export function createOrigins({ host: listens, tls, origin }: Reached): Origins {
  const outside = origin === undefined ? undefined : new URL(origin);
  const certificate = tls === undefined ? undefined : new X509Certificate(readRegularFile(tls.cert));
  const scheme = tls === undefined ? 'http' : 'https';

  function isOurs(name: string): boolean {
    if (name === outside?.hostname) return true;
    if (isLoopback(listens)) return isLoopback(name);
    const bare = name.replace(/^\[(.*)\]$/, '$1');
    if (bare === listens) return true;
    return (isIP(bare) === 0 ? certificate?.checkHost(bare) : certificate?.checkIP(bare)) !== undefined;
  }

  function isPublic(host: string | undefined): boolean {
    return outside !== undefined && host?.toLowerCase() === outside.host;
  }

  const originFor = (host: string | undefined): string =>
    isPublic(host) && outside !== undefined ? outside.origin : `${scheme}://${host ?? ''}`;
  return {
    originFor,
    isOurHost: (host) => host !== undefined && URL.canParse(`http://${host}`) && isOurs(new URL(`http://${host}`).hostname),
    isOurOrigin(header) {
      const site = header('sec-fetch-site');
      if (site !== undefined && site !== 'same-origin') return false;
      const from = header('origin');
      if (from !== undefined) return from === originFor(header('host'));
      return header(toolHeader) !== undefined;
    },
    isSecure: (host) => originFor(host).startsWith('https:'),
  };
}
