// Sign-in by a proxy in front, which says in a header who has signed in. The header is believed only from the proxy's address and with its secret:
// from anybody else it is a forgery, and the request is refused.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AuthConfig } from '../../config/config.ts';
import { createFailures } from './failures.ts';
import type { Admission, Asking } from './gate.ts';
import { viaHeader } from './identity.ts';
import type { Person } from './reach.ts';
import type { SignInKind, SignInParts } from './sign-in-kind.ts';

export const secretHeader = 'x-lobbyguard-proxy-secret';
const maxName = 256;

export function proxySignIn(auth: Extract<AuthConfig, { kind: 'proxy' }>, parts: SignInParts): SignInKind {
  const failures = createFailures(parts.record);
  const life = randomBytes(32);
  const ended = () => () => undefined;

  function forged(address: string, reason: string): Admission {
    failures.note({ by: parts.byOf({ who: 'somebody who is not the proxy', groups: [] }, undefined), from: address, reason });
    return { kind: 'refused', reason: 'Sign in through the proxy: this request does not come from it.' };
  }

  function admit({ header, address }: Asking): Admission {
    const name = header(auth.header);
    if (!auth.from.includes(address)) return forged(address, 'from an address that is not the proxy');
    if (!isSecret(header(secretHeader), auth.secret)) return forged(address, 'without the secret of the proxy');
    const person = name === undefined ? undefined : personOf(name, auth.groups === undefined ? undefined : header(auth.groups));
    if (person === undefined) return { kind: 'refused', reason: `The proxy named nobody in the header ${auth.header}.` };
    const token = createHmac('sha256', life).update(person.who).digest('base64url');
    return {
      kind: 'known',
      identity: { by: parts.byOf(person, header(viaHeader)), reach: parts.reachOf(person) },
      session: { token, onEnd: ended },
    };
  }

  return { gate: { admit }, close: failures.close };
}

/** A name that holds several, or none, is a proxy that passes on what a browser sent. */
function personOf(name: string, groups: string | undefined): Person | undefined {
  const who = name.trim();
  if (who === '' || who.length > maxName || /[\p{C},]/u.test(who)) return undefined;
  const list = (groups ?? '').split(',').map((group) => group.trim());
  return { who, groups: list.filter((group) => group !== ''), ...(who.includes('@') ? { address: who } : {}) };
}

/** Takes as long whatever is sent. A secret that cannot be read is nobody's. */
function isSecret(sent: string | undefined, secret: () => string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  try {
    return timingSafeEqual(digest(sent ?? ''), digest(secret())) && sent !== undefined;
  } catch {
    return false;
  }
}
