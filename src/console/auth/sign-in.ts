// The sign-in that lobbyguard.yaml asks for: who a request comes from, and the pages that lead there. Loaded only where one is configured.
import type { Hono } from 'hono';
import type { AuthConfig, ConsoleConfig } from '../../config/config.ts';
import type { Gate } from './gate.ts';
import { proxySignIn } from './proxy.ts';
import { reachOf } from './reach.ts';
import type { SignInKind, SignInParts } from './sign-in-kind.ts';
import { noRolePage, refusedPage, signInScript, signInStyle } from './sign-in-page.ts';
import { usersSignIn } from './users.ts';

export interface SignIn {
  gate: Gate;
  pages: SignInPages;
  close(): void;
}

interface SignInPages {
  mount(app: Hono): void;
  noRole(who: string): string;
  refused(reason: string): string;
}

export interface SignInAround extends Pick<SignInParts, 'ca' | 'origins' | 'record' | 'warn'> {
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
      app.get('/sign-in.js', (c) => c.body(signInScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
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
  const { oidcSignIn } = await import('./oidc.ts');
  return oidcSignIn(auth, parts);
}
