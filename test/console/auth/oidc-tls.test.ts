// A provider over https, with a certificate of a company's own authority.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fetchTrusting } from '../../../src/console/auth/oidc-fetch.ts';
import { openListeners } from '../../../src/console/open.ts';
import { aDaemon } from '../fake-daemon.ts';
import { browserAt } from './browser.ts';
import { aProvider } from './provider.ts';

const material = (name: string): string => join(import.meta.dirname, '../../session/http/tls', name);

/** A desk whose provider is at this host, and what it warned of. */
async function aScene({ ca, host = '127.0.0.1' }: { ca?: string; host?: string }) {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-oidc-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  let callback: ReturnType<ReturnType<typeof aProvider>['callback']> | undefined;
  const files = { key: readFileSync(material('server.key.pem')), cert: readFileSync(material('server.cert.pem')) };
  const provider: Server = createServer(files, (request, response) => void callback?.(request, response));
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  onTestFinished(() => {
    provider.closeAllConnections();
    provider.close();
  });
  const issuer = `https://${host}:${(provider.address() as AddressInfo).port}`;
  const warned: string[] = [];
  const served = await openListeners({
    console: {
      host: '127.0.0.1',
      port: 0,
      auth: { kind: 'oidc', issuer, clientId: 'lobbyguard', clientSecret: () => 'client-secret', claim: 'preferred_username' },
      roles: [{ who: { group: 'desk' }, role: 'operator' }],
    },
    ...(ca === undefined ? {} : { ca }),
    auditDirectory: directory,
    daemon: () => aDaemon(),
    warn: (message, about) => warned.push(`${message}: ${String(about['reason'])}`),
  });
  onTestFinished(() => served.close());
  const desk = served.urls.console ?? '';
  callback = aProvider(issuer, `${desk}/sign-in/callback`, []).callback();
  return { desk, issuer, warned };
}

test('people sign in at a provider whose certificate is of the authority under tls.ca', async () => {
  const { desk, warned } = await aScene({ ca: material('ca.pem') });
  const trusting = fetchTrusting(material('ca.pem'));
  const { go, back } = browserAt(desk, (url, init) => (url.startsWith('https:') ? trusting(url, init) : fetch(url, init)));
  const answer = await go(await back());
  expect([answer.status, warned]).toEqual([200, []]);
  expect(await (await go(`${desk}/api/v1/session`)).json()).toMatchObject({ who: 'olivia@example.com', role: 'operator' });
});

test.each([
  ['of an authority that nobody named', {}, /certificate .*\(console\.auth\.oidc\.issuer\) is not trusted; .*tls\.ca/],
  ['for another host', { ca: material('ca.pem'), host: 'localhost' }, /certificate .*\(console\.auth\.oidc\.issuer\) is for another host/],
])('where the certificate of the provider is %s, the log says so and what to do', async (_, part, reason) => {
  const { desk, issuer, warned } = await aScene(part);
  expect((await browserAt(desk).begin()).status).toBe(403);
  expect(warned).toEqual([expect.stringMatching(reason)]);
  expect(warned[0]).toContain(issuer);
});
