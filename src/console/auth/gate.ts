// Who a request comes from. One way in for the page, the API and everything else the console serves; how it is known is the sign-in's own matter.
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { CookieJar } from './cookies.ts';
import { type Identity, localIdentity } from './identity.ts';

/** What of a request tells who sent it. */
export interface Asking {
  header(name: string): string | undefined;
  /** The value of a cookie, under whichever name this request carries it. */
  cookie(jar: CookieJar): string | undefined;
  /** The address it came from, as the socket knows it. */
  address: string;
}

export type Admission =
  | { kind: 'known'; identity: Identity; session?: OpenSession }
  /** Nobody has signed in: `signIn` is where they can, if there is such a page. */
  | { kind: 'unknown' }
  | { kind: 'refused'; reason: string };

export interface OpenSession {
  /** A browser sends it with every write: a foreign page cannot read it. */
  token: string;
  /** Called once, when the session ends by whatever means. Answers with a way to stop listening. */
  onEnd(listener: () => void): () => void;
}

export interface Gate {
  admit(asking: Asking): Admission;
}

/** The console on loopback without a sign-in: everybody at this machine. */
export const localGate: Gate = { admit: ({ header }) => ({ kind: 'known', identity: localIdentity(header) }) };

export function askingOf(c: Context): Asking {
  return { header: (name) => c.req.header(name), cookie: (jar) => jar.read(c), address: addressOf(c) };
}

/** IPv4 as IPv4, whatever kind of socket it came through. */
function addressOf(c: Context): string {
  const address = 'incoming' in (c.env ?? {}) ? (getConnInfo(c).remote.address ?? '') : '';
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
