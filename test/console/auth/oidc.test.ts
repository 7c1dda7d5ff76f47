// A real provider on loopback, and a browser that is only a jar of cookies: the whole way there and back.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenListeners, openListeners } from '../../../src/console/open.ts';
import { aDaemon, type FakeDaemon } from '../fake-daemon.ts';
import { browserAt } from './browser.ts';
import { aProvider } from './provider.ts';

let directory: string;
let issuer: string;
let provider: Server;
let daemon: FakeDaemon;
let served: OpenListeners;
let desk: string;
/** Makes the provider once more, with scopes beside the usual ones. */
let answerAs: (scopes: readonly string[]) => void;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-oidc-'));
  daemon = aDaemon();
  let callback: ReturnType<ReturnType<typeof aProvider>['callback']> | undefined;
  provider = createServer((request, response) => void callback?.(request, response));
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  served = await openDesk();
  desk = served.urls.console ?? '';
  answerAs = (scopes) => {
    callback = aProvider(issuer, `${desk}/sign-in/callback`, scopes).callback();
  };
  answerAs([]);
});
afterEach(async () => {
  await served.close();
  provider.closeAllConnections();
  provider.close();
  rmSync(directory, { recursive: true, force: true });
});

function openDesk(origin?: string): Promise<OpenListeners> {
  return openListeners({
    console: {
      host: '127.0.0.1',
      port: 0,
      ...(origin === undefined ? {} : { origin }),
      auth: { kind: 'oidc', issuer, clientId: 'lobbyguard', clientSecret: () => 'client-secret', claim: 'preferred_username' },
      roles: [{ who: { group: 'desk' }, role: 'operator' }],
    },
    auditDirectory: directory,
    daemon: () => daemon,
    warn: () => undefined,
  });
}

const aBrowser = () => browserAt(desk);

test('somebody signs in at the provider and is who it says, with the groups it says', async () => {
  const { go, back } = aBrowser();
  const answer = await go(await back());
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('You are signed in')]);
  const session = await (await go(`${desk}/api/v1/session`)).json();
  expect(session).toMatchObject({ who: 'olivia@example.com', auth: 'oidc', role: 'operator' });
  expect(daemon.calls).toEqual(['sign-in in olivia@example.com']);
});

test('the way to the provider carries a challenge, a state and a nonce', async () => {
  const url = new URL((await aBrowser().begin()).headers.get('location') ?? '');
  expect(url.origin).toBe(issuer);
  for (const key of ['code_challenge', 'state', 'nonce']) expect(url.searchParams.get(key)).toMatch(/^[\w-]{40,}$/);
  expect(url.searchParams.get('code_challenge_method')).toBe('S256');
});

test.each([
  [[], 'openid profile email'],
  [['allatclaims'], 'openid profile email allatclaims'],
])('a provider with the further scopes %j is asked for %s', async (further, asked) => {
  answerAs(further);
  const url = new URL((await aBrowser().begin()).headers.get('location') ?? '');
  expect(url.searchParams.get('scope')).toBe(asked);
});

test('an answer is worth nothing in another browser, with another state, or a second time', async () => {
  const [olivia, mallory] = [aBrowser(), aBrowser()];
  const answer = await olivia.back();
  await mallory.begin();
  expect((await mallory.go(answer)).status).toBe(403);
  expect((await aBrowser().go(answer)).status).toBe(403);
  expect((await olivia.go(answer.replace(/state=[^&]+/, 'state=forged'))).status).toBe(403);
  expect((await olivia.go(answer)).status).toBe(403);
  expect((await olivia.go(`${desk}/api/v1/session`)).status).toBe(401);
  expect(daemon.calls[0]).toContain('sign-in failed somebody at the provider');
});

test('under a public origin the cookie of the way there is for TLS and this host alone', async () => {
  await served.close();
  served = await openDesk('https://desk.example.com');
  const cookie = await new Promise<string | undefined>((resolve, reject) => {
    const { port } = new URL(served.urls.console ?? '');
    request({ host: '127.0.0.1', port, path: '/sign-in/start', headers: { host: 'desk.example.com' } }, (answer) => {
      answer.resume();
      resolve(answer.headers['set-cookie']?.[0]);
    })
      .on('error', reject)
      .end();
  });
  expect(cookie).toMatch(/^__Host-lobbyguard-flow=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
});

test('while the provider is away nobody gets in, and the page says so', async () => {
  provider.closeAllConnections();
  provider.close();
  const answer = await aBrowser().begin();
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('did not succeed')]);
});
