// Requests that a browser was tricked into, with the cookie of somebody who may do everything: none changes anything.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeRoutes } from '../../../src/console/api/route-table.ts';
import { hashPassword } from '../../../src/console/auth/password.ts';
import { userLine } from '../../../src/console/auth/users-file.ts';
import { type OpenListeners, openListeners } from '../../../src/console/open.ts';
import { aDaemon, type FakeDaemon } from '../fake-daemon.ts';
import type { FakeDesk } from '../fake-desk.ts';

type Headers = Readonly<Record<string, string>>;

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-forgery-'));
const daemon: FakeDaemon = aDaemon();
const desk = daemon.desk as FakeDesk;
let served: OpenListeners;
let port: number;
let cookie: string;
let token: string;

beforeAll(async () => {
  const file = join(directory, 'users');
  writeFileSync(file, userLine({ who: 'olivia', hash: await hashPassword('correct horse'), groups: [] }));
  served = await openListeners({
    console: { host: '127.0.0.1', port: 0, auth: { kind: 'users', file }, roles: [{ who: { everyone: true }, role: 'operator' }] },
    auditDirectory: directory,
    daemon: () => daemon,
    warn: () => undefined,
  });
  port = Number(new URL(served.urls.console ?? '').port);
  const body = new URLSearchParams({ user: 'olivia', password: 'correct horse' }).toString();
  const { headers } = await send('POST', '/sign-in', { ...ours(), 'content-type': 'application/x-www-form-urlencoded' }, body);
  cookie = (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  token = (JSON.parse((await send('GET', '/api/v1/session', { cookie })).text) as { token: string }).token;
});
afterAll(async () => {
  await served.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  daemon.calls.length = 0;
  desk.calls.length = 0;
});

const ours = (): Headers => ({ host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' });

/** With exactly these headers, Host and Origin among them. */
function send(method: string, path: string, headers: Headers, body = '{}') {
  return new Promise<{
    status: number;
    headers: IncomingHttpHeaders;
    text: string;
  }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', reject).end(method === 'POST' ? body : '');
  });
}

const withToken = (): Headers => ({ ...ours(), cookie, 'x-lobbyguard-token': token });
const without = (headers: Headers, name: string): Headers => Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

const forgeries: [string, () => Headers][] = [
  ['without the token of the session', () => without(withToken(), 'x-lobbyguard-token')],
  ['with a token of somebody else', () => ({ ...withToken(), 'x-lobbyguard-token': 'x'.repeat(32) })],
  ['of a foreign page', () => ({ ...withToken(), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
  [
    'of a foreign page whose browser says nothing of the site',
    () => ({ ...without(withToken(), 'sec-fetch-site'), origin: 'https://evil.example' }),
  ],
  ['of another port of this machine', () => ({ ...withToken(), origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' })],
  ['of a sandboxed frame', () => ({ ...withToken(), origin: 'null', 'sec-fetch-site': 'cross-site' })],
  ['that says cross-site with our own origin', () => ({ ...withToken(), 'sec-fetch-site': 'cross-site' })],
  ['typed into the address bar', () => ({ ...withToken(), 'sec-fetch-site': 'none' })],
  ['under a name that was rebound to us', () => ({ ...withToken(), host: 'rebound.example', origin: 'http://rebound.example' })],
  ['that says nothing of where it is from', () => without(without(withToken(), 'origin'), 'sec-fetch-site')],
];
const writes = [
  ...Object.values(writeRoutes).map(({ method, path }) => [method.toUpperCase(), `/api/v1${path.replace(/\{\w+\}/g, 'x')}`] as const),
  ['POST', '/pause'] as const,
  ['POST', '/resume'] as const,
];

test.each(forgeries)('a change %s is refused, on every route', async (_name, headers) => {
  for (const [method, path] of writes) {
    const more = { 'idempotency-key': path, 'if-match': '"v1"', 'content-type': 'application/json' };
    const { status } = await send(method, path, { ...headers(), ...more });
    expect([path, status]).toEqual([path, 403]);
  }
  expect([daemon.calls, desk.calls]).toEqual([[], []]);
});

test('the same change of our own page is done', async () => {
  const { status } = await send('POST', '/api/v1/pause', { ...withToken(), 'idempotency-key': 'k' });
  expect([status, desk.calls.map(([name]) => name)]).toEqual([202, ['pause']]);
});

test.each(['/', '/status', '/api/v1/now', '/api/v1/session', '/api/v1/live', '/livez'])(
  '%s is not read under a name that was rebound to us',
  async (path) => {
    expect((await send('GET', path, { host: `rebound.example:${port}`, cookie })).status).toBe(403);
  },
);

test('nobody is signed out by a foreign page, and nobody is framed', async () => {
  expect(
    (await send('POST', '/sign-out', { ...ours(), cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status,
  ).toBe(403);
  const { status, headers } = await send('GET', '/', { host: `127.0.0.1:${port}`, cookie });
  expect([status, headers['x-frame-options']]).toEqual([200, 'DENY']);
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});
