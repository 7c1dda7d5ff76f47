// Who has signed in, in memory only: a restart signs everybody out. The cookie is never kept, only what it hashes to.
import { createHash, randomBytes } from 'node:crypto';
import type { Person } from './reach.ts';

/** What the sign-in says of somebody now. `unclear`: it cannot tell, and nobody is let in meanwhile. */
export type Standing = { kind: 'same'; person: Person } | { kind: 'over' } | { kind: 'unclear' };

export interface Session {
  readonly person: Person;
  /** For writes of a browser. */
  readonly token: string;
  /** Called once when the session ends or is in doubt. Answers with a way to stop listening. */
  onEnd(listener: () => void): () => void;
}

export interface Sessions {
  /** The secret that goes into the cookie. */
  open(person: Person, now: number): string;
  find(cookie: string | undefined, now: number): Session | undefined;
  /** Who it was; undefined when there was none. */
  end(cookie: string | undefined): Person | undefined;
  /** Ends what has run out or is over by its standing; what is open in a session in doubt is closed, and the session stays. */
  sweep(now: number, standingOf: (person: Person) => Standing): void;
}

/** Nothing asked and no page open for so long ends a session before its time. */
const idleMs = 60 * 60_000;
const maxSessions = 10_000;

interface Kept extends Session {
  openedAt: number;
  usedAt: number;
  listeners: Set<() => void>;
}

export function createSessions(longestMs: number): Sessions {
  const sessions = new Map<string, Kept>();

  function over({ openedAt, usedAt, listeners }: Kept, now: number): boolean {
    return now >= openedAt + longestMs || (listeners.size === 0 && now >= usedAt + idleMs);
  }

  function endAt(key: string): Person | undefined {
    const session = sessions.get(key);
    sessions.delete(key);
    if (session !== undefined) closeAll(session);
    return session?.person;
  }

  function closeAll({ listeners }: Kept): void {
    const told = [...listeners];
    listeners.clear();
    for (const listener of told) listener();
  }

  return {
    open(person, now) {
      const cookie = randomBytes(32).toString('base64url');
      const listeners = new Set<() => void>();
      const onEnd = (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      };
      const token = randomBytes(24).toString('base64url');
      sessions.set(keyOf(cookie), { person, token, openedAt: now, usedAt: now, listeners, onEnd });
      const [oldest] = sessions.keys();
      if (sessions.size > maxSessions && oldest !== undefined) endAt(oldest);
      return cookie;
    },
    find(cookie, now) {
      const key = cookie === undefined ? undefined : keyOf(cookie);
      const session = key === undefined ? undefined : sessions.get(key);
      if (key === undefined || session === undefined) return undefined;
      if (over(session, now)) {
        endAt(key);
        return undefined;
      }
      session.usedAt = now;
      return session;
    },
    end: (cookie) => (cookie === undefined ? undefined : endAt(keyOf(cookie))),
    sweep(now, standingOf) {
      for (const [key, session] of sessions) {
        const { kind } = over(session, now) ? { kind: 'over' } : standingOf(session.person);
        if (kind === 'over') endAt(key);
        if (kind === 'unclear') closeAll(session);
      }
    },
  };
}

function keyOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
