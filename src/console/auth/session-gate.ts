// A sign-in that lasts in a session: the gate that knows its cookie, and what signing in and out do to it.
import type { Context } from 'hono';
import { createElapsed } from '../../elapsed.ts';
import { type CookieJar, createCookie } from './cookies.ts';
import { createFailures, type Failures } from './failures.ts';
import { askingOf, type Gate } from './gate.ts';
import { viaHeader } from './identity.ts';
import type { Person } from './reach.ts';
import { createSessions, type Standing } from './sessions.ts';
import type { SignInParts } from './sign-in-kind.ts';

export interface SessionGate {
  gate: Gate;
  failures: Failures;
  /** False when it could not be put on record: nobody is let in then. A session from before ends: no cookie that was there before is worth anything. */
  signIn(c: Context, person: Person): boolean;
  signOut(c: Context): void;
  close(): void;
}

const sweepMs = 5_000;

/** `standingOf`: whether somebody is who they were at the sign-in. */
export function createSessionGate(parts: SignInParts, standingOf: (person: Person) => Standing): SessionGate {
  const sessions = createSessions(parts.sessionMs);
  const cookie: CookieJar = createCookie('lobbyguard', parts.origins.isSecure);
  const failures = createFailures(parts.record);
  const elapsed = createElapsed();
  const sweep = setInterval(() => sessions.sweep(elapsed(), standingOf), sweepMs);
  sweep.unref();

  return {
    failures,
    gate: {
      admit(asking) {
        const session = sessions.find(asking.cookie(cookie), elapsed());
        if (session === undefined) return { kind: 'unknown' };
        const standing = standingOf(session.person);
        if (standing.kind === 'over') sessions.end(asking.cookie(cookie));
        if (standing.kind !== 'same') return { kind: 'unknown' };
        const { person } = standing;
        return { kind: 'known', identity: { by: parts.byOf(person, asking.header(viaHeader)), reach: parts.reachOf(person) }, session };
      },
    },
    signIn(c, person) {
      const from = askingOf(c).address;
      if (!parts.record({ type: 'sign-in', account: null, state: 'in', by: parts.byOf(person, 'console'), from })) return false;
      sessions.end(cookie.read(c));
      cookie.write(c, sessions.open(person, elapsed()));
      return true;
    },
    signOut(c) {
      const person = sessions.end(cookie.read(c));
      cookie.clear(c);
      if (person === undefined) return;
      parts.record({ type: 'sign-in', account: null, state: 'out', by: parts.byOf(person, 'console'), from: askingOf(c).address });
    },
    close() {
      clearInterval(sweep);
      failures.close();
    },
  };
}
