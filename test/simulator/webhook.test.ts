import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createSimulator, defaultMeetingUri, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { forgeries } from '../../src/simulator/webhook/service.ts';
import { type Body, codes, type Event, eventsOf, outline } from './probe.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator(options);
  closing.push(simulator.close);
  return simulator;
}

interface Call {
  headers: IncomingHttpHeaders;
  url: string;
  text: string;
}

/** A receiver of callbacks; `answer` chooses its status. */
async function receiver(answer: () => number = () => 200, body = '') {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const status = answer();
      if (status === 200) calls.push({ headers: request.headers, url: request.url ?? '', text });
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  return { calls, url, events: () => calls.flatMap((call) => eventsOf(bare(call.text))) };
}

/** The payload with its prefixes taken off and its ampersands unescaped. */
function bare(text: string): Body {
  return JSON.parse(
    text
      .replace(/^\uFEFF/, '')
      .replaceAll(/ms:rtc:saas:|service:/g, '')
      .replaceAll('\\\\u0026', '&'),
  ) as Body;
}

async function client(simulator: Simulator) {
  const { identity, tokenUrl, discoverUrl } = simulator.webhook;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: identity.clientId,
    client_secret: identity.clientSecret,
    resource: simulator.origins.pool,
  });
  const token = ((await (await fetch(tokenUrl, { method: 'POST', body: form })).json()) as { access_token: string }).access_token;
  const send = (method: string, href: string, body?: unknown) =>
    fetch(new URL(href, simulator.origins.pool), {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const get = async (href: string) => {
    const reply = await send('GET', href);
    if (reply.status !== 200) throw new Error(`GET ${href}: ${reply.status}`);
    return bare(await reply.text());
  };
  const discover = bare(await (await fetch(discoverUrl)).text());
  const applications = await get(`${discover._links['applications']?.href ?? ''}?endpointId=${identity.endpoint}`);
  const application = await get(applications._links['application']?.href ?? '');
  const join = application._embedded?.['communication']?._links['joinOnlineMeeting']?.href ?? '';
  return { send, get, join };
}

async function joined(simulator: Simulator, hook: { url: string; events(): Event[] }) {
  const probe = await client(simulator);
  const reply = await probe.send('POST', probe.join, { onlineMeetingUri: defaultMeetingUri, operationId: 'op-1', callbackUrl: hook.url });
  expect(reply.status).toBe(201);
  await simulator.until(() => hook.events().some((event) => event.type === 'completed'));
  const conversation = hook.events().findLast((event) => event.link.rel === 'conversation')?._embedded?.['conversation'] as Body;
  return { ...probe, conversation };
}

test('a callback carries a token signed by the published key, a base, and prefixed relations behind a byte order mark', async () => {
  const simulator = await start();
  const hook = await receiver();
  await joined(simulator, hook);
  const [call] = hook.calls;
  const [head = '', claims = '', signature = ''] = (call?.headers.authorization ?? '').replace('Bearer ', '').split('.');
  const [jwk] = simulator.webhook.keys.jwks().keys;
  const key = createPublicKey({ key: jwk as never, format: 'jwk' });
  expect(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    aud: simulator.webhook.identity.audience,
    appid: simulator.webhook.identity.appId,
    tid: simulator.webhook.identity.tenant,
    ver: '1.0',
  });
  expect(call?.headers).toMatchObject({ expect: '100-continue', 'content-type': expect.stringContaining('type="application/vnd') });
  expect(call?.text.charCodeAt(0)).toBe(0xfeff);
  expect(call?.text).toContain('"ms:rtc:saas:onlineMeetingInvitation"');
  expect(bare(call?.text ?? '')['baseuri']).toContain(simulator.origins.pool);
});

test('the application is in no roster, and its completed invitation says no status', async () => {
  const simulator = await start();
  simulator.meeting().join({ uri: 'sip:anna@example.com' });
  const hook = await receiver();
  const probe = await joined(simulator, hook);
  expect(hook.events().find((event) => event.type === 'completed')?.status).toBeUndefined();
  const people = await probe.get(probe.conversation._links['participants']?.href ?? '');
  expect((people._links['participant'] as unknown as { href: string }[]).map(({ href }) => /anna/.test(href))).toEqual([true]);
});

test('the eject link of an arrival comes with a later updated event, and participants are partial', async () => {
  const simulator = await start({ webhook: { switches: { lateLinksMs: 50 } } });
  const hook = await receiver();
  const probe = await joined(simulator, hook);
  const before = hook.events().length;
  const mallory = simulator.meeting().join({ name: 'Mallory', anonymous: true, lobby: false });
  await simulator.until(() => hook.events().length >= before + 3);
  const [added, inRole, updated] = hook.events().slice(before);
  expect(outline([added as Event, inRole as Event, updated as Event])).toEqual([
    'added participant',
    'added participant attendees',
    'updated participant',
  ]);
  const embedded = [added, updated].map((event) => event?._embedded?.['participant'] as Body);
  expect(
    embedded.map((one) =>
      Object.keys(one)
        .filter((name) => !name.startsWith('_'))
        .sort(),
    ),
  ).toEqual([expect.not.arrayContaining(['role']), expect.not.arrayContaining(['role'])]);
  expect(embedded.map((one) => 'eject' in one._links)).toEqual([false, true]);
  const whole = await probe.get(updated?.link.href ?? '');
  expect((await probe.send('POST', whole._links['eject']?.href ?? '')).status).toBe(204);
  expect(mallory.place).toBe('gone');
  expect(codes(simulator)).toEqual([]);
});

test('roster views are filters, and endpointId must be kept', async () => {
  const simulator = await start();
  simulator.meeting().lobbyJoin({ name: 'Mallory' });
  const hook = await receiver();
  const probe = await joined(simulator, hook);
  const lobby = probe.conversation._links['lobby']?.href ?? '';
  expect(lobby).toMatch(/participants\?endpointId=sip:moderator@example\.com&filter=Lobby$/);
  expect((await probe.get(lobby))._links['participant']).toHaveLength(1);
  expect((await probe.send('GET', lobby.replace(/endpointId=[^&]*&/, ''))).status).toBe(403);
});

test('requests are sent on to the pool by 307, with method and body', async () => {
  const simulator = await start({ topology: 'split', detours: ['moved-307'] });
  const hook = await receiver();
  const probe = await client(simulator);
  const moved = await fetch(new URL(probe.join, simulator.origins.web), { method: 'POST', redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([307, `${simulator.origins.pool}${probe.join}`]);
  expect(hook.calls).toEqual([]);
});

test('a callback is tried again until it is taken, and joining fails while nobody takes any', async () => {
  let down = true;
  const simulator = await start({ webhook: { switches: { tries: 2, retryMs: 10, expectContinue: false } } });
  const hook = await receiver(() => (down ? 500 : 200));
  const probe = await client(simulator);
  const join = () => probe.send('POST', probe.join, { onlineMeetingUri: defaultMeetingUri, callbackUrl: hook.url });
  expect((await join()).status).toBe(201);
  await simulator.until(() => simulator.webhook.deliveries.length > 0);
  const refused = await join();
  expect([refused.status, bare(await refused.text())['subcode']]).toEqual([500, 'CallbackUriUnreachable']);
  down = false;
  await simulator.until(() => simulator.webhook.deliveries.some(({ status }) => status === 200));
  expect((await join()).status).toBe(201);
});

test('duplicates and overtaking are a switch', async () => {
  const simulator = await start({ webhook: { switches: { duplicate: 0.5, reorder: 0.5, expectContinue: false, lateLinksMs: 0 } } });
  const hook = await receiver();
  await joined(simulator, hook);
  for (let n = 0; n < 30; n += 1) simulator.meeting().join({ uri: `sip:p${n}@partner.example`, network: 'Federated' });
  await simulator.until(() => simulator.webhook.undelivered === 0);
  const order = hook.calls.map((call) => Number(/ack=(\d+)/.exec(call.text)?.[1]));
  expect(new Set(order).size).toBeLessThan(order.length);
  expect([...order].sort((one, other) => one - other)).not.toEqual(order);
});

test('a callback context given to an invitation comes back with the conversation', async () => {
  const simulator = await start();
  const hook = await receiver(undefined, '{"CallbackContext":"meeting-7"}');
  const probe = await client(simulator);
  simulator.webhook.callbackUrl = hook.url;
  simulator.webhook.invite(simulator.meeting());
  await simulator.until(() => hook.calls.length > 0);
  const accept = hook.events()[0]?._embedded?.['onlineMeetingInvitation']?._links['accept']?.href ?? '';
  expect((await probe.send('POST', accept)).status).toBe(204);
  await simulator.until(() => hook.events().some((event) => event.type === 'completed'));
  expect(hook.calls.at(-1)?.url).toBe('/callback?callbackContext=meeting-7');
});

test('a ping has no sender, and forged callbacks arrive as asked for', async () => {
  const simulator = await start();
  const hook = await receiver();
  simulator.webhook.callbackUrl = hook.url;
  simulator.webhook.ping();
  await simulator.until(() => hook.calls.length >= 1);
  expect(bare(hook.calls[0]?.text ?? '')).toMatchObject({
    sender: [],
    _links: { self: { href: expect.stringMatching(/eventsservice$/) } },
  });
  for (const how of forgeries) expect(await simulator.webhook.forge(how, hook.url)).toBe(200);
  const tokens = hook.calls.slice(1).map((call) => call.headers.authorization);
  expect(tokens[forgeries.indexOf('no-token')]).toBeUndefined();
  expect(new Set(tokens).size).toBe(forgeries.length);
});
