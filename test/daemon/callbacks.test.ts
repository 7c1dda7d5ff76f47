// A webhook account without meetings of its own: it moderates the conversations the callbacks tell of.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import type { AccountConfig } from '../../src/config/config.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aPort, until, type Watching, watching } from '../support/daemon.ts';

const tenant = '11111111-2222-3333-4444-555555555555';
const audience = 'https://lobbyguard.example.com';
const appId = '00000004-0000-0ff1-ce00-000000000000';
const conversation = '/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/7/communication/conversations/c9';
const query = '?endpointId=sip:moderator@example.com';

/** A service that knows one conversation with one stranger and its organizer, and what was posted to it. */
async function aService() {
  const posted: string[] = [];
  const there = new Set(['eve', 'org']);
  const links = (rels: Record<string, string>) =>
    Object.fromEntries(Object.entries(rels).map(([rel, path]) => [`ms:rtc:saas:${rel}`, { href: `${conversation}${path}` }]));
  const person = (name: string, properties: object) => ({
    rel: 'ms:rtc:saas:participant',
    name,
    uri: `sip:${name}@example.org`,
    ...properties,
    _links: { self: { href: `${conversation}/participants/${name}${query}` }, ...links({ eject: `/participants/${name}/eject${query}` }) },
  });
  const answers: Record<string, () => object | undefined> = {
    '/token': () => ({ access_token: 'out', expires_in: '3600', token_type: 'Bearer' }),
    [conversation]: () => ({
      rel: 'ms:rtc:saas:conversation',
      state: 'Conferenced',
      _links: links({ participants: `/participants${query}`, onlineMeeting: `/onlineMeeting${query}` }),
    }),
    [`${conversation}/onlineMeeting`]: () => ({ onlineMeetingUri: 'sip:org@example.org;gruu;opaque=app:conf:focus:id:X1', _links: {} }),
    [`${conversation}/participants`]: () => ({
      _links: { 'ms:rtc:saas:participant': [...there].map((name) => ({ href: `${conversation}/participants/${name}${query}` })) },
    }),
    [`${conversation}/participants/eve`]: () => (there.has('eve') ? person('eve', { anonymous: true, role: 'Attendee' }) : undefined),
    [`${conversation}/participants/org`]: () => person('org', { anonymous: true, role: 'Attendee' }),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (request.method === 'POST' && url.pathname !== '/token') {
      posted.push(`${url.pathname}${url.search}`);
      there.delete('eve');
      response.writeHead(204).end();
      return;
    }
    const body = answers[url.pathname]?.();
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { code: 'NotFound', subcode: 'ResourceNotFound' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted };
}

async function aCaller(directory: string, port: number) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const keys = join(directory, 'jwks.json');
  writeFileSync(keys, JSON.stringify({ keys: [jwk] }));
  const token = await new SignJWT({ appid: appId, tid: tenant })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer(`https://sts.windows.net/${tenant}/`)
    .setAudience(audience)
    .setIssuedAt()
    .setNotBefore('-1m')
    .setExpirationTime('1h')
    .sign(privateKey);
  const call = (body: object) =>
    fetch(`http://127.0.0.1:${port}/callback?callbackContext=x`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; type="application/vnd.microsoft.com.ucwa+json"' },
      body: `\uFEFF${JSON.stringify(body)}`,
    });
  return { keys, call };
}

async function aScene() {
  const simulator = await createSimulator();
  onTestFinished(() => simulator.close());
  const directory = aDirectory();
  const { origin, posted } = await aService();
  const port = await aPort();
  const { keys, call } = await aCaller(directory, port);
  const account: AccountConfig = {
    kind: 'webhook',
    name: 'tenant-a',
    endpoint: 'sip:moderator@example.com',
    listen: { host: '127.0.0.1', port },
    path: '/callback',
    audience,
    appId,
    tenants: [tenant],
    keys: { file: keys },
    token: { url: `${origin}/token`, clientId: 'id', clientSecret: () => 'secret' },
    trustedHosts: ['127.0.0.1'],
    meetings: [],
    acceptInvitations: false,
  };
  async function start(): Promise<Watching> {
    const watch = await watching(simulator, { directory, config: { accounts: [account] } });
    await until('the account to listen', () => watch.daemon.status().accounts[0]?.state === 'ready');
    return watch;
  }
  function tellOfEve(): Promise<Response> {
    const event = { link: { rel: 'ms:rtc:saas:participant', href: `${conversation}/participants/eve${query}`, title: '' }, type: 'added' };
    const sender = { rel: 'ms:rtc:saas:conversation', href: `${conversation}${query}`, events: [event] };
    return call({ baseuri: `${origin}/platformservice/`, _links: { self: { href: 'events?ack=1&key=k' } }, sender: [sender] });
  }
  return { posted, start, tellOfEve };
}

test('a conversation that only callbacks tell of is moderated: the stranger goes, the organizer stays', async () => {
  const { posted, start, tellOfEve } = await aScene();
  const watch = await start();
  expect((await tellOfEve()).status).toBe(200);
  await until('the outcome', () => watch.of('outcome').length === 1, 10_000);
  expect(posted).toEqual([`${conversation}/participants/eve/eject${query}`]);
  expect(watch.of('outcome')[0]).toMatchObject({ result: 'done' });
  expect(
    watch
      .of('decision')
      .map((one) => one.because ?? one.verdict)
      .sort(),
  ).toEqual(['act', 'organizer']);
}, 20_000);

test('after a restart the conversation is taken up from our own record, without another callback', async () => {
  const { start, tellOfEve } = await aScene();
  const before = await start();
  await tellOfEve();
  await until('the meeting to be joined', () => before.of('meeting').some(({ event }) => event === 'joined'));
  await before.stop();
  const after = await start();
  await until('the meeting to be joined', () => after.of('meeting').some(({ event }) => event === 'joined'));
  expect(after.daemon.status().accounts[0]?.meetings).toMatchObject([{ state: 'in' }]);
}, 30_000);
