import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { WebhookAccountConfig } from '../../../src/config/config.ts';
import type { ActionSender, ReadySession } from '../../../src/session/session.ts';
import { createWebhookSession, type WebhookSession } from '../../../src/session/webhook/session.ts';
import type { EventPackage } from '../../../src/wire/event.ts';
import { linkOf } from '../../../src/wire/resource.ts';
import { appId, audience, createIssuer, type Issuer, tenant } from './issuer.ts';
import { application, endpoint, json, type PlatformServer, startPlatform } from './platform-server.ts';

let issuer: Issuer;
let keyFile: string;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  issuer = await createIssuer();
  keyFile = join(await mkdtemp(join(tmpdir(), 'lobbyguard-')), 'jwks.json');
  writeFileSync(keyFile, issuer.jwks);
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Rig {
  platform: PlatformServer;
  session: WebhookSession;
  sender: ActionSender;
  ready: ReadySession[];
  packages: EventPackage[];
  gaps: string[];
  lost: string[];
  alarms: string[];
  running: Promise<void>;
  stop(): void;
}

async function platformServer(): Promise<PlatformServer> {
  const platform = await startPlatform();
  cleanups.push(() => platform.close());
  return platform;
}

function accountOn(platform: PlatformServer, changes: Partial<WebhookAccountConfig> = {}): WebhookAccountConfig {
  return {
    kind: 'webhook',
    name: 'tenant-a',
    endpoint,
    listen: { host: '127.0.0.1', port: 0 },
    path: '/callback',
    audience,
    appId,
    tenants: [tenant],
    keys: { file: keyFile },
    token: { url: `${platform.url}/token`, clientId: 'client', clientSecret: () => 's3cret' },
    discovery: `${platform.url}/platformservice/discover`,
    callbackUrl: 'https://lobbyguard.example.com/callback',
    trustedHosts: ['127.0.0.1'],
    meetings: [],
    acceptInvitations: false,
    ...changes,
  };
}

function start(platform: PlatformServer, changes: Partial<WebhookAccountConfig> = {}): Rig {
  return run(platform, accountOn(platform, changes));
}

function run(platform: PlatformServer, account: WebhookAccountConfig): Rig {
  const silent = () => undefined;
  const session = createWebhookSession({
    account,
    log: { error: silent, warn: silent, info: silent, debug: silent },
    timing: { retry: { minMs: 20, maxMs: 100 }, long: { minMs: 20, maxMs: 100 } },
  });
  const controller = new AbortController();
  const rig: Rig = {
    platform,
    session,
    sender: session.createActionSender(),
    ready: [],
    packages: [],
    gaps: [],
    lost: [],
    alarms: [],
    running: Promise.resolve(),
    stop: () => controller.abort(),
  };
  rig.running = session.run(
    {
      onReady: (ready) => rig.ready.push(ready),
      onPackage: (pkg) => rig.packages.push(pkg),
      onGap: (kind, conversation) => rig.gaps.push(conversation === undefined ? kind : `${kind} ${conversation}`),
      onLost: (reason) => rig.lost.push(reason),
      onAlarm: (code, message) => rig.alarms.push(`${code}: ${message}`),
    },
    controller.signal,
  );
  cleanups.push(async () => {
    controller.abort();
    await rig.running.catch(() => undefined);
  });
  return rig;
}

async function ready(rig: Rig, epoch = 1): Promise<ReadySession> {
  await expect.poll(() => rig.ready.length).toBe(epoch);
  const session = rig.ready[epoch - 1];
  if (session === undefined) throw new Error('not ready');
  return session;
}

async function call(rig: Rig, body: unknown, token?: string): Promise<Response> {
  const address = rig.session.address();
  if (address === undefined) throw new Error('nothing listens');
  return fetch(`http://${address.host}:${address.port}/callback?callbackContext=tenant-a`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${token ?? (await issuer.sign())}` },
  });
}

test('an account finds its application by following links and is ready to join', async () => {
  const rig = start(await platformServer());
  const session = await ready(rig);
  expect(session).toMatchObject({
    epoch: 1,
    self: 'bot@example.com',
    joinExtras: { callbackUrl: 'https://lobbyguard.example.com/callback' },
  });
  expect(linkOf(session.communication, 'joinOnlineMeeting')).toBe(
    `${rig.platform.url}${application}/communication/onlineMeetingInvitations?endpointId=sip:bot@example.com`,
  );
  const asked = rig.platform.seen.map(({ method, path }) => `${method} ${path}`);
  expect(asked).toEqual([
    'GET /platformservice/discover',
    'POST /token',
    'GET /platformservice/v1/applications?endpointId=sip%3Abot%40example.com',
    `GET ${application}?endpointId=sip:bot@example.com`,
  ]);
});

test('discovery is asked without a token, everything else with the one for its host, obtained once', async () => {
  const rig = start(await platformServer());
  await ready(rig);
  expect(rig.platform.seen.map((seen) => seen.authorization)).toEqual([undefined, undefined, 'Bearer token-1', 'Bearer token-1']);
  const grant = new URLSearchParams(rig.platform.seen[1]?.body);
  expect(Object.fromEntries(grant)).toEqual({
    grant_type: 'client_credentials',
    client_id: 'client',
    client_secret: 's3cret',
    resource: `https://${new URL(rig.platform.url).host}`,
  });
});

test('an action is a POST without body to the link, with a token and with its endpoint', async () => {
  const rig = start(await platformServer());
  await ready(rig);
  rig.platform.on('/eject', (_seen, response) => json(response, 204));
  const reply = await rig.sender.send(`${rig.platform.url}/eject?endpointId=sip:bot@example.com`);
  expect(reply.status).toBe(204);
  expect(rig.platform.seen.at(-1)).toMatchObject({
    method: 'POST',
    path: '/eject?endpointId=sip:bot@example.com',
    authorization: 'Bearer token-1',
    body: '',
    contentType: undefined,
  });
});

test('a request whose token was revoked is repeated once with a new one; an action is left to its caller', async () => {
  const rig = start(await platformServer());
  const session = await ready(rig);
  rig.platform.on('/thing', (_seen, response) => json(response, 200, { rel: 'thing' }));
  rig.platform.revoked.add('token-1');
  expect((await session.requests.get(`${rig.platform.url}/thing`)).status).toBe(200);
  expect(rig.platform.seen.at(-1)?.authorization).toBe('Bearer token-2');
  rig.platform.revoked.add('token-2');
  expect((await rig.sender.send(`${rig.platform.url}/thing`)).status).toBe(401);
  expect((await rig.sender.send(`${rig.platform.url}/thing`)).status).toBe(200);
});

test('a 307 is followed with method, body and token', async () => {
  const [rig, pool] = [start(await platformServer()), await platformServer()];
  const session = await ready(rig);
  rig.platform.on('/join', (_seen, response) =>
    json(response, 307, undefined, { location: `${pool.url}/join2?endpointId=sip:bot@example.com` }),
  );
  pool.on('/join2', (_seen, response) => json(response, 201, undefined, { location: '/invitations/1' }));
  const reply = await session.requests.post(`${rig.platform.url}/join`, { onlineMeetingUri: 'sip:x@example.com' });
  expect(reply).toMatchObject({ status: 201, location: `${pool.url}/invitations/1` });
  expect(pool.seen[0]).toMatchObject({
    method: 'POST',
    path: '/join2?endpointId=sip:bot@example.com',
    authorization: 'Bearer token-1',
    body: '{"onlineMeetingUri":"sip:x@example.com"}',
  });
});

test('a 307 to a foreign host is not followed', async () => {
  const rig = start(await platformServer());
  const session = await ready(rig);
  rig.platform.on('/join', (_seen, response) => json(response, 307, undefined, { location: 'https://evil.example.net/join' }));
  await expect(session.requests.post(`${rig.platform.url}/join`, {})).rejects.toMatchObject({ code: 'UNTRUSTED_HOST' });
  expect(rig.alarms.join()).toContain('untrusted-host');
});

test('no token is even asked for on behalf of a foreign host', async () => {
  const rig = start(await platformServer());
  const session = await ready(rig);
  const before = rig.platform.tokensGiven;
  await expect(session.requests.get('https://evil.example.net/x')).rejects.toMatchObject({ code: 'UNTRUSTED_HOST' });
  expect(rig.platform.tokensGiven).toBe(before);
});

test('callbacks become packages, and the base of the application serves those that name none', async () => {
  const rig = start(await platformServer());
  await ready(rig);
  const event = { link: { rel: 'service:participant', href: '/p/1?endpointId=sip%3Abot%40example.com' }, type: 'added' };
  expect((await call(rig, { sender: [{ rel: 'service:conversation', href: '/c/1', events: [event] }] })).status).toBe(200);
  await expect.poll(() => rig.packages.length).toBe(1);
  expect(rig.packages[0]?.events[0]).toMatchObject({
    rel: 'participant',
    href: `${rig.platform.url}/p/1?endpointId=sip%3Abot%40example.com`,
    key: `${rig.platform.url}/p/1?endpointId=sip:bot@example.com`,
  });
});

test('callbacks wait while there is no session, and are delivered in order once there is one', async () => {
  const platform = await platformServer();
  let down = true;
  platform.on('/platformservice/v1/applications', (_seen, response) => {
    if (down) json(response, 503);
    else json(response, 200, { _links: { 'ms:rtc:saas:application': { href: application } } });
  });
  const rig = start(platform);
  await expect.poll(() => rig.session.address()).toBeDefined();
  const about = (n: number) => ({
    sender: [{ rel: 'conversation', href: '/c/1', events: [{ link: { rel: 'participant', href: `/p/${n}` }, type: 'added' }] }],
  });
  for (const n of [1, 2, 3]) expect((await call(rig, about(n))).status).toBe(200);
  expect(rig.packages).toEqual([]);
  down = false;
  const session = await ready(rig);
  await expect.poll(() => rig.packages.map((pkg) => pkg.events[0]?.href)).toEqual([1, 2, 3].map((n) => `${platform.url}/p/${n}`));
  session.lost('ApplicationNotFound');
  await ready(rig, 2);
  await call(rig, about(4));
  await expect.poll(() => rig.packages.length).toBe(4);
});

test('forged callbacks are answered 401, counted, and deliver nothing', async () => {
  const stranger = await createIssuer();
  const rig = start(await platformServer());
  await ready(rig);
  const event = { link: { rel: 'participant', href: '/p/1' }, type: 'deleted' };
  const body = { sender: [{ rel: 'conversation', href: '/c/1', events: [event] }] };
  const expired = { exp: Math.floor(Date.now() / 1_000) - 3_600 };
  const forged = [await stranger.sign(), await issuer.sign({ claims: { aud: 'x' } }), await issuer.sign({ claims: expired }), 'a.b.c'];
  for (const token of forged) {
    const answer = await call(rig, body, token);
    expect([answer.status, await answer.text()]).toEqual([401, '']);
  }
  expect(rig.session.counts()).toMatchObject({ refused: 4, accepted: 0 });
  expect(rig.packages).toEqual([]);
  expect(rig.alarms.filter((alarm) => alarm.startsWith('callbacks-refused'))).toHaveLength(1);
});

test('a late callback asks for the roster of its conversation to be read again', async () => {
  const rig = start(await platformServer());
  await ready(rig);
  const at = (ack: number) => ({
    _links: { self: { href: `/events?ack=${ack}\\u0026key=k` } },
    sender: [{ rel: 'conversation', href: '/c', events: [{ link: { rel: 'participant', href: `/p/${ack}` }, type: 'added' }] }],
  });
  for (const ack of [1, 3]) await call(rig, at(ack));
  await expect.poll(() => rig.packages.length).toBe(2);
  await call(rig, at(2));
  await expect.poll(() => rig.gaps).toEqual([`resync ${rig.platform.url}/c`]);
});

test('without discovery the account is ready at once, hears callbacks, and can read and act', async () => {
  const platform = await platformServer();
  const {
    discovery: _none,
    callbackUrl: _unused,
    ...account
  } = accountOn(platform, { trustedHosts: ['127.0.0.1', 'pool.infra.example.com'] });
  const rig = run(platform, account);
  const session = await ready(rig);
  expect(session).toMatchObject({ joinExtras: {}, communication: { links: {} } });
  expect(platform.seen).toEqual([]);
  platform.on('/p/1', (_seen, response) => json(response, 200, { rel: 'service:participant', name: 'Jane' }));
  expect((await session.requests.get(`${platform.url}/p/1`)).resource?.properties['name']).toBe('Jane');
  expect((await rig.sender.send(`${platform.url}/p/1/eject`)).status).toBe(404);
  expect(await session.alive()).toBe(true);
  const event = { link: { rel: 'participant', href: '/p/1' }, type: 'added' };
  const sender = [{ rel: 'conversation', href: '/c/1', events: [event] }];
  await call(rig, { sender });
  await call(rig, { sender, baseuri: 'https://pool.infra.example.com/' });
  await expect.poll(() => rig.packages.map((pkg) => pkg.events[0]?.href)).toEqual(['https://pool.infra.example.com/p/1']);
});

test('the application is alive unless the service itself says otherwise', async () => {
  const rig = start(await platformServer());
  const session = await ready(rig);
  expect(await session.alive()).toBe(true);
  rig.platform.on(application, (_seen, response) => {
    response.writeHead(404, { 'content-type': 'text/html' });
    response.end('<html>no such page</html>');
  });
  expect(await session.alive()).toBe(true);
  rig.platform.on(application, (_seen, response) => json(response, 503, { code: 'ServiceUnavailable' }));
  expect(await session.alive()).toBe(true);
  rig.platform.on(application, (_seen, response) =>
    json(response, 404, undefined, { 'x-ms-correlation-id': 'x', 'x-ms-server-fqdn': 'y' }),
  );
  expect(await session.alive()).toBe(false);
});

test('a lost session is found again, under a new epoch', async () => {
  const rig = start(await platformServer());
  const session = await ready(rig);
  session.lost('ApplicationNotFound');
  expect((await ready(rig, 2)).epoch).toBe(2);
  expect(rig.lost).toEqual(['ApplicationNotFound']);
});

test('a platform in trouble is asked again until it answers', async () => {
  const platform = await platformServer();
  let failures = 3;
  platform.on('/platformservice/v1/applications', (_seen, response) => {
    failures -= 1;
    if (failures >= 0) json(response, 503);
    else json(response, 200, { _links: { 'ms:rtc:saas:application': { href: application } } });
  });
  await ready(start(platform));
});

test('refused credentials are an alarm that names no secret, and the account goes on trying', async () => {
  const platform = await platformServer();
  platform.grant = { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid secret s3cret provided' } };
  const rig = start(platform);
  await expect.poll(() => rig.alarms.length).toBeGreaterThan(0);
  expect(rig.alarms[0]).toMatch(/^auth-failed: .*invalid_client, AADSTS7000215/);
  expect(rig.alarms.join()).not.toContain('s3cret');
  platform.grant = undefined;
  await ready(rig);
});

test('callbacks the service cannot deliver are an alarm', async () => {
  const rig = start(await platformServer());
  const session = await ready(rig);
  rig.platform.on('/join', (_seen, response) => json(response, 500, { code: 'ServiceFailure', subcode: 'CallbackChannelError' }));
  await session.requests.post(`${rig.platform.url}/join`, {});
  expect(rig.alarms.join()).toMatch(/callback-unreachable: .*CallbackChannelError/);
});

test('stopping closes the listener and ends quietly, whatever is under way', async () => {
  const platform = await platformServer();
  platform.on('/platformservice/v1/applications', () => undefined);
  const rig = start(platform);
  await expect.poll(() => platform.seen.length).toBe(3);
  const address = rig.session.address();
  rig.stop();
  await rig.running;
  await expect(fetch(`http://127.0.0.1:${address?.port}/callback`)).rejects.toThrow();
  await expect(rig.sender.send(`${platform.url}/x`)).rejects.toMatchObject({ code: 'SESSION_LOST' });
});

test('a port that is taken is told before the account runs, and taken as soon as it is free', async () => {
  const first = start(await platformServer());
  await ready(first);
  const port = first.session.address()?.port ?? 0;
  const second = start(first.platform, { listen: { host: '127.0.0.1', port } });
  await expect(second.session.prepare()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(`127.0.0.1:${port} is already in use`),
  });
  await expect.poll(() => second.alarms.join()).toContain('account-unusable');
  expect(second.ready).toEqual([]);
  first.stop();
  await ready(second);
  expect(second.alarms).toHaveLength(1);
});

test('a port taken before the account runs is given back by a run that is stopped at once', async () => {
  const account = accountOn(await platformServer());
  const silent = () => undefined;
  const session = createWebhookSession({ account, log: { error: silent, warn: silent, info: silent, debug: silent } });
  await session.prepare();
  const port = session.address()?.port;
  const nothing = { onReady: silent, onPackage: silent, onGap: silent, onLost: silent, onAlarm: silent };
  await session.run(nothing, AbortSignal.abort());
  await expect(fetch(`http://127.0.0.1:${port}/callback`)).rejects.toThrow();
});

test.each([
  ['is missing', undefined, 'ENOENT'],
  ['is no key set', '{"hello":1}', 'no JSON Web Key Set'],
])('a key file that %s is an alarm with a clear message', async (_title, text, reason) => {
  const file = join(await mkdtemp(join(tmpdir(), 'lobbyguard-')), 'keys.json');
  if (text !== undefined) writeFileSync(file, text);
  const rig = start(await platformServer(), { keys: { file } });
  await expect.poll(() => rig.alarms.join()).toMatch(new RegExp(`account-unusable.*${reason}`));
});

test('keys behind a URL that does not answer are an alarm, not the end; callbacks are refused meanwhile', async () => {
  const platform = await platformServer();
  const rig = start(platform, { keys: { url: 'http://127.0.0.1:9/keys' } });
  await ready(rig);
  expect(rig.alarms[0]).toMatch(/^callback-keys-unreadable/);
  expect((await call(rig, {})).status).toBe(401);
});

test('keys are taken from a URL', async () => {
  const [platform, keyServer, stranger] = [await platformServer(), await platformServer(), await createIssuer('key-2')];
  // The path is one the stand-in serves without a token.
  keyServer.on('/token', (_seen, response) => json(response, 200, JSON.parse(issuer.jwks)));
  const rig = start(platform, { keys: { url: `${keyServer.url}/token` } });
  await ready(rig);
  expect((await call(rig, { sender: [] })).status).toBe(200);
  expect((await call(rig, { sender: [] }, await stranger.sign())).status).toBe(401);
  expect(keyServer.seen).toHaveLength(1);
});

test('keys over plain http from another machine are refused as configuration', async () => {
  const rig = start(await platformServer(), { keys: { url: 'http://keys.example.com/jwks' } });
  await expect.poll(() => rig.alarms.join()).toMatch(/account-unusable.*https/);
});
