// Signing in at the real console, over real HTTP: who gets in, who is slowed down, what is refused, what goes on record.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ConsoleConfig } from '../../../src/config/config.ts';
import { hashPassword } from '../../../src/console/auth/password.ts';
import { userLine } from '../../../src/console/auth/users-file.ts';
import { type OpenListeners, openListeners } from '../../../src/console/open.ts';
import { aDaemon, aRecord, type FakeDaemon } from '../fake-daemon.ts';

const password = 'correct horse battery staple';
let directory: string;
let users: string;
let line: string;
let daemon: FakeDaemon;
let served: OpenListeners;
let port: number;
let warned: string[];

beforeAll(async () => {
  line = userLine({ who: 'olivia@example.com', hash: await hashPassword(password), groups: ['desk'], address: 'sip:olivia@example.com' });
});
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-sign-in-'));
  users = join(directory, 'users');
  writeFileSync(users, `${line}\n`);
  daemon = aDaemon();
  warned = [];
  await open({ auth: { kind: 'users', file: users }, roles: [{ who: { group: 'desk' }, role: 'operator' }] });
});
afterEach(async () => {
  await served.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(over: Partial<ConsoleConfig>): Promise<void> {
  served = await openListeners({
    console: { host: '127.0.0.1', port: 0, ...over },
    auditDirectory: directory,
    daemon: () => daemon,
    warn: (message) => void warned.push(message),
  });
  port = Number(new URL(served.urls.console ?? '').port);
}

interface Answer {
  status: number;
  cookie: string;
  location: string | undefined;
  body: string;
}

function ask(
  path: string,
  { method = 'GET', headers = {}, form }: { method?: string; headers?: Record<string, string>; form?: Record<string, string> } = {},
) {
  const body = form === undefined ? '' : new URLSearchParams(form).toString();
  const own = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) };
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { ...own, ...headers } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => {
        const [cookie = ''] = answer.headers['set-cookie'] ?? [];
        resolve({ status: answer.statusCode ?? 0, cookie, location: answer.headers.location, body: text });
      });
    });
    sent.on('error', reject).end(body);
  });
}

const ours = () => ({ origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' });
const signIn = (user: string, typed: string, headers: Record<string, string> = {}) =>
  ask('/sign-in', { method: 'POST', form: { user, password: typed }, headers: { ...ours(), ...headers } });
const cookieOf = (answer: Answer): string => answer.cookie.split(';')[0] ?? '';
const api = (path: string, cookie: string, more: Record<string, string> = {}, method = 'GET') =>
  ask(`/api/v1${path}`, { method, headers: { cookie, ...more } });

/** Answers as soon as the stream has begun; its text is there when it has ended. */
const openStream = (cookie: string) => fetch(`http://127.0.0.1:${port}/api/v1/live`, { headers: { cookie } });

test('nobody gets anything but health before they sign in', async () => {
  const statuses = async (paths: string[]) => Promise.all(paths.map(async (path) => (await ask(path)).status));
  expect(await statuses(['/', '/api/v1/now', '/api/v1/session', '/api/v1/live', '/status', '/metrics', '/watchz'])).toEqual([
    302, 401, 401, 401, 401, 401, 401,
  ]);
  expect(await statuses(['/livez', '/readyz', '/sign-in', '/sign-in.css'])).toEqual([200, 200, 200, 200]);
  expect(JSON.parse((await ask('/api/v1/now')).body)).toMatchObject({ code: 'not-signed-in', status: 401 });
});

test('a user with the right password gets a session that says who they are, and is on record', async () => {
  const answer = await signIn('Olivia@Example.com', password);
  expect([answer.status, answer.location]).toEqual([303, '/']);
  expect(answer.cookie).toMatch(/^lobbyguard=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const { body } = await api('/session', cookieOf(answer));
  expect(JSON.parse(body)).toMatchObject({ who: 'olivia@example.com', auth: 'users', role: 'operator' });
  expect(daemon.calls).toEqual(['sign-in in olivia@example.com']);
});

test('a wrong password and an unknown user are told the same, and what was typed is not on record', async () => {
  const [wrong, unknown] = [await signIn('olivia@example.com', 'wrong'), await signIn('hunter2', 'x')];
  expect([wrong.status, unknown.status]).toEqual([403, 403]);
  const besideTheName = (answer: Answer): string => answer.body.replace(/value="[^"]*"/, '');
  expect(besideTheName(wrong)).toBe(besideTheName(unknown));
  expect(daemon.calls.join()).not.toContain('hunter2');
  expect(daemon.calls[0]).toBe('sign-in failed olivia@example.com (wrong name or password)');
});

test('of many tries at once most are told to wait, and a flood is two records', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn('olivia@example.com', 'wrong')));
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(1);
  await served.close();
  expect(daemon.calls).toEqual([expect.stringContaining('sign-in failed'), expect.stringMatching(/sign-in failed .* x7$/)]);
});

test.each<[string, () => Record<string, string>]>([
  ['a form on a foreign page', () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
  ['a form without a word where it is from', () => ({ origin: '', 'sec-fetch-site': '' })],
  ['a sandboxed frame', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' })],
  ['a name that was rebound to us', () => ({ host: 'rebound.example', origin: 'http://rebound.example' })],
])('%s cannot sign anybody in: 403', async (_name, headers) => {
  expect((await signIn('olivia@example.com', password, headers())).status).toBe(403);
  expect(daemon.calls).toEqual([]);
});

test('a session that was there before the sign-in is worth nothing after it', async () => {
  const planted = 'lobbyguard=planted-by-somebody-else-000000000000000000';
  const first = await signIn('olivia@example.com', password, { cookie: planted });
  expect(cookieOf(first)).not.toBe(planted);
  expect((await api('/session', planted)).status).toBe(401);
  const second = await signIn('olivia@example.com', password, { cookie: cookieOf(first) });
  expect([(await api('/session', cookieOf(first))).status, (await api('/session', cookieOf(second))).status]).toEqual([401, 200]);
});

test('a write needs the token of the session, and that of another session is not it', async () => {
  const [mine, theirs] = [cookieOf(await signIn('olivia@example.com', password)), cookieOf(await signIn('olivia@example.com', password))];
  const token = async (cookie: string) => (JSON.parse((await api('/session', cookie)).body) as { token: string }).token;
  const pause = async (headers: Record<string, string>) =>
    (await api('/pause', mine, { ...ours(), 'idempotency-key': JSON.stringify(headers), ...headers }, 'POST')).status;
  expect([
    await pause({}),
    await pause({ 'x-lobbyguard-token': await token(theirs) }),
    await pause({ 'x-lobbyguard-token': await token(mine), origin: 'https://evil.example' }),
    await pause({ 'x-lobbyguard-token': await token(mine) }),
  ]).toEqual([403, 403, 403, 202]);
  expect((await ask('/pause', { method: 'POST', headers: { cookie: mine, ...ours() } })).status).toBe(403);
});

test('signing out ends the session and its live stream, and is on record', async () => {
  const cookie = cookieOf(await signIn('olivia@example.com', password));
  const live = api('/live', cookie);
  await ask('/sign-out', { method: 'POST', headers: { cookie, ...ours() } });
  expect((await live).body).toContain('event: snapshot');
  expect((await api('/session', cookie)).status).toBe(401);
  expect(daemon.calls.at(-1)).toBe('sign-in out olivia@example.com');
});

test('a restart signs everybody out', async () => {
  const cookie = cookieOf(await signIn('olivia@example.com', password));
  await served.close();
  await open({ auth: { kind: 'users', file: users }, roles: [{ who: { group: 'desk' }, role: 'operator' }] });
  expect((await api('/session', cookie)).status).toBe(401);
});

test.each<[string, () => string | Promise<string>, number]>([
  ['other groups', () => line.replace('groups=desk', 'groups=other'), 303],
  ['another password', async () => line.replace(/\$scrypt\S+/, await hashPassword('another')), 403],
  ['no such user', () => '# nobody', 403],
])('a change of the file counts at once: with %s the session and its live stream end', async (_name, changed, again) => {
  const cookie = cookieOf(await signIn('olivia@example.com', password));
  const live = await openStream(cookie);
  writeFileSync(users, `${line}\n# somebody else was written down\n`);
  expect((await api('/session', cookie)).status).toBe(200);
  writeFileSync(users, `${await changed()}\n`);
  expect((await api('/session', cookie)).status).toBe(401);
  expect(await live.text()).toContain('event: snapshot');
  expect((await signIn('olivia@example.com', password)).status).toBe(again);
});

test('while the file cannot be read nobody gets in and streams end; afterwards whoever was signed in still is', async () => {
  const cookie = cookieOf(await signIn('olivia@example.com', password));
  const live = await openStream(cookie);
  writeFileSync(users, `${line}\nnonsense\n`);
  expect((await api('/session', cookie)).status).toBe(401);
  expect((await signIn('olivia@example.com', password)).status).toBe(403);
  expect(await live.text()).toContain('event: snapshot');
  writeFileSync(users, `${line}\n`);
  expect((await api('/session', cookie)).status).toBe(200);
  expect(warned).toEqual(['nobody can sign in: the file of users is not usable']);
});

test('a stream ends without a request, too, once its user is not on the list', async () => {
  const cookie = cookieOf(await signIn('olivia@example.com', password));
  const live = await openStream(cookie);
  writeFileSync(users, '# nobody\n');
  expect(await live.text()).toContain('event: snapshot');
});

test('nobody is let in while it cannot be put on record', async () => {
  daemon.signedIn = () => false;
  const answer = await signIn('olivia@example.com', password);
  expect([answer.status, answer.cookie]).toEqual([503, '']);
});

test('commands at this machine have a way in of their own, which only the owner of the audit log can read', async () => {
  const file = join(directory, 'console.json');
  served.observe(aRecord({ type: 'stop', account: null, reason: 'x' }));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string };
  const session = async (headers: Record<string, string>) => (await fetch(`${url}/api/v1/session`, { headers })).status;
  expect([await session({ authorization: `Bearer ${token}` }), await session({}), await session({ authorization: 'Bearer x' })]).toEqual([
    200, 403, 403,
  ]);
  await served.close();
  expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
});

test('where the way in for commands cannot be written down, that is told, and the record is not held up', async () => {
  mkdirSync(join(directory, 'console.json'));
  served.observe(aRecord({ type: 'stop', account: null, reason: 'x' }));
  expect(warned).toEqual(['commands at this machine cannot reach the desk']);
});

test.each<[string, Record<string, string>, number]>([
  ['with the secret', { 'x-user': 'olivia@example.com', 'x-groups': 'desk, staff', 'x-lobbyguard-proxy-secret': 's3cret' }, 200],
  ['without the secret', { 'x-user': 'olivia@example.com', 'x-groups': 'desk' }, 403],
  ['with another secret', { 'x-user': 'olivia@example.com', 'x-lobbyguard-proxy-secret': 's3cre' }, 403],
  ['that names nobody', { 'x-lobbyguard-proxy-secret': 's3cret' }, 403],
  ['that names two', { 'x-user': 'a@example.com, b@example.com', 'x-lobbyguard-proxy-secret': 's3cret' }, 403],
])('a request %s through the proxy', async (_name, headers, status) => {
  await served.close();
  const auth = { kind: 'proxy', header: 'X-User', groups: 'X-Groups', from: ['127.0.0.1'], secret: () => 's3cret' } as const;
  await open({ auth, roles: [{ who: { group: 'desk' }, role: 'operator' }] });
  expect((await ask('/api/v1/session', { headers })).status).toBe(status);
});

test('the header of a proxy is not believed from another address, and it is on record', async () => {
  await served.close();
  const auth = { kind: 'proxy', header: 'X-User', from: ['10.0.0.5'], secret: () => 's3cret' } as const;
  await open({ auth, roles: [{ who: { everyone: true }, role: 'operator' }] });
  const headers = { 'x-user': 'olivia@example.com', 'x-lobbyguard-proxy-secret': 's3cret' };
  expect((await ask('/api/v1/now', { headers })).status).toBe(403);
  expect(daemon.calls[0]).toMatch(/sign-in failed somebody who is not the proxy \(from an address that is not the proxy\)/);
});
