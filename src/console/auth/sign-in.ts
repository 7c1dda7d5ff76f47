// The sign-in that lobbyguard.yaml asks for: who a request comes from, and the pages that lead there. Loaded only where one is configured.
import type { Hono } from 'hono';
import type { By, SignInEntry } from '../../audit/human.ts';
import type { AuthConfig, ConsoleConfig } from '../../config/config.ts';
import type { Origins } from '../origin.ts';
import type { Gate } from './gate.ts';
import { proxySignIn } from './proxy.ts';
import { type Person, type Reach, reachOf } from './reach.ts';
import { noRolePage, refusedPage, signInStyle } from './sign-in-page.ts';
import { usersSignIn } from './users.ts';

export interface SignIn {
  gate: Gate;
  pages: SignInPages;
  close(): void;
}

/** What one kind of sign-in adds. */
export interface SignInKind {
  gate: Gate;
  /** Pages of its own; a sign-in elsewhere has none. */
  mount?(app: Hono): void;
  close(): void;
}

interface SignInPages {
  mount(app: Hono): void;
  noRole(who: string): string;
  refused(reason: string): string;
}

/** What every kind of sign-in needs of the console. */
export interface SignInParts {
  origins: Origins;
  sessionMs: number;
  /** False before the daemon has started: nothing could be put on record. */
  record(entry: SignInEntry): boolean;
  warn(message: string, about: Readonly<Record<string, unknown>>): void;
  reachOf(person: Person): Reach;
  byOf(person: Person, via: string | undefined): By;
}

export interface SignInAround extends Pick<SignInParts, 'origins' | 'record' | 'warn'> {
  config: ConsoleConfig & { auth: AuthConfig };
}

const defaultSessionMs = 8 * 3_600_000;

export async function createSignIn({ config, ...around }: SignInAround): Promise<SignIn> {
  const { auth, roles = [], sessionMs = defaultSessionMs } = config;
  const parts: SignInParts = {
    ...around,
    sessionMs,
    reachOf: (person) => reachOf(person, roles),
    byOf: (person, via) => ({ who: person.who, auth: auth.kind, via: via === 'console' ? 'console' : 'api' }),
  };
  const kind = await kindOf(auth, parts);
  const pages: SignInPages = {
    mount(app) {
      app.get('/sign-in.css', (c) => c.body(signInStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
      kind.mount?.(app);
    },
    noRole: (who) => noRolePage(who, kind.mount !== undefined),
    refused: refusedPage,
  };
  return { gate: kind.gate, pages, close: kind.close };
}

async function kindOf(auth: AuthConfig, parts: SignInParts): Promise<SignInKind> {
  if (auth.kind === 'users') return usersSignIn(auth, parts);
  if (auth.kind === 'proxy') return proxySignIn(auth, parts);
  throw new Error('not yet');
}
