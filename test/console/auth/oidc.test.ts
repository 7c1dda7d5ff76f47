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

/** Cookies by host and port, as no browser keeps them; good enough for two servers that use other names. */
function aBrowser() {
  const jar = new Map<string, Map<string, string>>();
  async function go(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const own = jar.get(host) ?? new Map<string, string>();
    jar.set(host, own);
    const cookie = [...own].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) own.delete(name);
      else own.set(name, value);
    }
    return response;
  }
  /** Follows redirects and fills in the provider's own forms, up to `until`. */
  async function follow(response: Response, from: string, until: string): Promise<string> {
    let [answer, at] = [response, from];
    for (let step = 0; step < 15; step++) {
      const next = answer.headers.get('location');
      if (next !== null) {
        at = new URL(next, at).href;
        if (at.startsWith(until)) return at;
        answer = await go(at);
        continue;
      }
      const html = await answer.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? '';
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
      at = new URL(action, at).href;
      answer = await go(at, { method: 'POST', body: new URLSearchParams({ prompt, login: 'olivia', password: 'x' }) });
    }
    throw new Error(`lost at ${at}`);
  }
  const begin = () => go(`${desk}/sign-in/start`);
  return { go, begin, back: async () => follow(await begin(), desk, `${desk}/sign-in/callback`) };
}

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
