import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { listenForCallbacks, type WebhookListener, type WebhookOptions } from '../../../src/session/webhook/listener.ts';
import type { EventPackage } from '../../../src/wire/event.ts';

const open: WebhookListener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

interface Rig {
  url: string;
  listener: WebhookListener;
  packages: EventPackage[];
  gaps: string[];
  alarms: string[];
  warnings: string[];
}

async function rig(changes: Partial<WebhookOptions> = {}): Promise<Rig> {
  const packages: EventPackage[] = [];
  const seen = { gaps: [] as string[], alarms: [] as string[], warnings: [] as string[] };
  const silent = () => undefined;
  const listener = await listenForCallbacks({
    account: 'tenant-a',
    listen: { host: '127.0.0.1', port: 0 },
    path: '/callback',
    callbackContext: 'tenant-a',
    verify: async (authorization) => (authorization === 'Bearer good' ? { ok: true } : { ok: false, why: 'it is not good' }),
    base: () => 'https://pool.infra.example.com',
    onPackage: (pkg) => packages.push(pkg),
    onGap: (conversation = 'all') => seen.gaps.push(conversation),
    onAlarm: (code, message) => seen.alarms.push(`${code} ${message}`),
    log: {
      error: silent,
      info: silent,
      debug: silent,
      warn: (message, fields) => seen.warnings.push(`${message}: ${String(fields?.['why'])}`),
    },
    ...changes,
  });
  open.push(listener);
  const { host, port } = listener.address;
  return Object.assign(seen, { url: `http://${host}:${port}/callback`, listener, packages });
}

function post(url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { authorization: 'Bearer good', 'content-type': 'application/json', ...headers } });
}

function callback(name: string, position?: { key: string; ack: number }, type = 'added'): string {
  const self =
    position === undefined ? {} : { self: { href: `/events?ack=${position.ack}\\u0026key=${encodeURIComponent(position.key)}` } };
  const href = `/v1/applications/1/communication/conversations/c/participants/${name}?endpointId=sip:bot@example.com`;
  return JSON.stringify({
    _links: self,
    baseuri: 'https://pool7.infra.example.com/platformservice',
    sender: [{ rel: 'ms:rtc:saas:conversation', href: '/c', events: [{ link: { rel: 'ms:rtc:saas:participant', href }, type }] }],
  });
}

const names = (rigged: Rig) => rigged.packages.map((pkg) => /participants\/(\w+)/.exec(pkg.events[0]?.href ?? '')?.[1]);

test('a callback is answered 200 and empty, and delivered with its own base', async () => {
  const rigged = await rig();
  const answer = await post(rigged.url, callback('jane'));
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
  expect(rigged.packages[0]?.events[0]).toMatchObject({
    rel: 'participant',
    href: 'https://pool7.infra.example.com/v1/applications/1/communication/conversations/c/participants/jane?endpointId=sip:bot@example.com',
  });
});

test('the answer does not wait for the work', async () => {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const waits: string[] = [];
  // The work holds the thread until the answer is out.
  const rigged = await rig({ onPackage: () => void waits.push(Atomics.wait(answered, 0, 0, 20_000)) });
  // A thread of its own: this one is blocked by the work.
  const client = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     fetch(workerData.url, { method: 'POST', body: workerData.body, headers: { authorization: 'Bearer good' } })
       .then((answer) => {
         Atomics.store(workerData.answered, 0, 1);
         Atomics.notify(workerData.answered, 0);
         parentPort.postMessage(answer.status);
       });`,
    { eval: true, workerData: { url: rigged.url, body: callback('jane'), answered } },
  );
  const [status] = await once(client, 'message');
  await client.terminate();
  expect(status).toBe(200);
  await expect.poll(() => waits).toHaveLength(1);
  expect(waits).not.toContain('timed-out');
});

test('the context in the query, a quoted media type parameter and a byte order mark are no obstacle', async () => {
  const rigged = await rig();
  const type = 'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8';
  const answer = await post(`${rigged.url}?callbackContext=tenant%20a&x=1`, `\uFEFF${callback('jane')}`, { 'content-type': type });
  expect(answer.status).toBe(200);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
});

test('Expect: 100-continue is answered before the body is sent', async () => {
  const rigged = await rig();
  const body = callback('jane');
  const steps: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const headers = { authorization: 'Bearer good', expect: '100-continue', 'content-length': Buffer.byteLength(body) };
    const request = http.request(rigged.url, { method: 'POST', headers });
    request.on('continue', () => {
      steps.push('continue');
      request.end(body);
    });
    request.on('response', (response) => {
      steps.push(String(response.statusCode));
      response.resume().on('end', resolve);
    });
    request.on('error', reject);
    request.flushHeaders();
  });
  expect(steps).toEqual(['continue', '200']);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
});

test('a client that expects 100-continue and sends at once is served too', async () => {
  const rigged = await rig();
  const body = callback('jane');
  const { port } = rigged.listener.address;
  const answer = await raw(
    port,
    `POST /callback HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  expect(answer).toContain('HTTP/1.1 200');
});

test('an incoming invitation is answered with the context for later callbacks', async () => {
  const rigged = await rig();
  const invitation = (direction: string) =>
    JSON.stringify({
      sender: [
        {
          rel: 'service:communication',
          href: '/communication',
          events: [
            {
              link: { rel: 'service:onlineMeetingInvitation', href: '/i/1' },
              type: 'started',
              _embedded: { 'service:onlineMeetingInvitation': { direction, _links: { accept: { href: '/i/1/accept' } } } },
            },
          ],
        },
      ],
    });
  const answer = await post(rigged.url, invitation('Incoming'));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(await answer.json()).toEqual({ CallbackContext: 'tenant-a' });
  expect(await (await post(rigged.url, invitation('Outgoing'))).text()).toBe('');
});

test('without a good token nothing is read, nothing is said, and it is counted', async () => {
  const rigged = await rig();
  for (const authorization of ['', 'Bearer bad', 'Basic good']) {
    const answer = await fetch(rigged.url, { method: 'POST', body: callback('jane'), headers: authorization ? { authorization } : {} });
    expect([answer.status, await answer.text(), answer.headers.get('www-authenticate')]).toEqual([401, '', 'Bearer']);
  }
  expect(rigged.listener.counts()).toMatchObject({ refused: 3, accepted: 0, lost: 0 });
  expect(rigged.alarms).toHaveLength(1);
  expect(rigged.alarms[0]).toMatch(/^callbacks-refused one callback refused; the latest because it is not good/);
  expect(rigged.packages).toEqual([]);
});

test('even a hundred thousand forged bytes do not disturb the next caller on the same connection', async () => {
  const rigged = await rig();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const send = (authorization: string, body: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = http.request(rigged.url, { method: 'POST', agent, headers: { authorization } }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject);
      request.end(body);
    });
  expect(await send('Bearer bad', 'x'.repeat(100_000))).toBe(401);
  expect(await send('Bearer good', callback('jane'))).toBe(200);
  agent.destroy();
});

test.each([
  ['GET', '/callback', 405],
  ['PUT', '/callback', 405],
  ['POST', '/', 404],
  ['POST', '/callback/', 404],
  ['POST', '/other', 404],
  ['POST', '/CALLBACK', 404],
])('%s %s is answered %i', async (method, path, status) => {
  const rigged = await rig();
  const answer = await fetch(new URL(path, rigged.url), {
    method,
    headers: { authorization: 'Bearer good' },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  expect([answer.status, await answer.text()]).toEqual([status, '']);
});

test.each([
  ['empty', '', 'the body is empty'],
  ['no JSON', '{"sender":', 'the body is not JSON'],
  ['an HTML page', '<html></html>', 'the body is not JSON'],
  ['a list', '[]', 'the body is JSON but no object'],
  ['a number', '7', 'the body is JSON but no object'],
  ['null', 'null', 'the body is JSON but no object'],
  ['neither text nor JSON', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'the body is not JSON'],
  ['nested without end', `{"sender":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'the body is not JSON'],
  ['compressed in secret', new Uint8Array(gzipSync('{}')), 'the body is not JSON'],
])('a body that is %s is answered 400 and told, and the rosters are read instead', async (_title, body, why) => {
  const rigged = await rig();
  const answer = await post(rigged.url, body);
  expect([answer.status, await answer.text()]).toEqual([400, '']);
  expect(rigged.listener.counts()).toMatchObject({ lost: 1, accepted: 0 });
  expect(rigged.warnings).toEqual([`callback lost: ${why}`]);
  expect(rigged.alarms).toEqual([
    `callbacks-refused one callback of the service lost; the latest because ${why}. The rosters are read instead`,
  ]);
  expect(rigged.gaps).toEqual(['all']);
});

test('of what was lost on another machine the rosters are read, and only that machine tells of it', async () => {
  const rigged = await rig();
  expect(rigged.listener.offer('', '')).toBe(true);
  expect(rigged.listener.offer('', '')).toBe(true);
  expect(rigged.gaps).toEqual(['all']);
  expect([rigged.alarms, rigged.warnings, rigged.listener.counts().accepted]).toEqual([[], [], 0]);
});

test('however many bodies cannot be read, the rosters are read once for all of them', async () => {
  const rigged = await rig();
  for (let n = 0; n < 20; n += 1) await post(rigged.url, 'x');
  expect(rigged.gaps).toEqual(['all']);
});

test.each([
  ['gzip', gzipSync],
  ['X-GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
])('a body in %s is read (%#)', async (encoding, compress) => {
  const rigged = await rig();
  const answer = await post(rigged.url, new Uint8Array(compress(callback('jane'))), { 'content-encoding': encoding });
  expect(answer.status).toBe(200);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
});

test.each([
  ['application/json', '\uFEFF'],
  ['application/json; charset=utf-16', ''],
  ['text/plain', ''],
])('a body in UTF-16 is read (%s, %#)', async (type, mark) => {
  const rigged = await rig();
  const text = Buffer.from(mark + callback('jane'), 'utf16le');
  for (const body of [text, Buffer.from(text).swap16()]) {
    expect((await post(rigged.url, new Uint8Array(body), { 'content-type': type })).status).toBe(200);
  }
  await expect.poll(() => names(rigged)).toEqual(['jane', 'jane']);
});

test('one broken letter in a name loses nobody', async () => {
  const rigged = await rig();
  const body = callback('jane').replace('"sender"', '"x":"?","sender"');
  const at = body.indexOf('?"');
  const broken = Buffer.from(body);
  broken[at] = 0xff;
  expect((await post(rigged.url, new Uint8Array(broken))).status).toBe(200);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
});

test('a body that grows beyond the bound when it is decompressed is refused', async () => {
  const rigged = await rig({ bounds: { bodyBytes: 10_000 } });
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(5_000_000)));
  expect((await post(rigged.url, bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  expect(rigged.gaps).toEqual(['all']);
});

test('a body that is not compressed as it says is told', async () => {
  const rigged = await rig();
  expect((await post(rigged.url, callback('jane'), { 'content-encoding': 'gzip' })).status).toBe(400);
  expect(rigged.warnings).toEqual(['callback lost: the body is not compressed as it says']);
});

test('the service at another path is told of and has the rosters read, a stranger there is not', async () => {
  const rigged = await rig();
  const elsewhere = `${rigged.url}/`;
  const told = () => rigged.alarms.map((alarm) => /lost; .* because it was sent to another path than \/callback: compare/.test(alarm));
  await fetch(elsewhere, { method: 'POST', body: callback('jane') });
  await post(elsewhere, callback('jane'), { authorization: 'Bearer bad' });
  expect(told()).toEqual([]);
  expect((await post(elsewhere, callback('jane'))).status).toBe(404);
  expect(told()).toEqual([true]);
  expect(rigged.gaps).toEqual(['all']);
});

test('a body too large is refused whether it says so or not', async () => {
  const rigged = await rig({ bounds: { bodyBytes: 1_000 } });
  expect((await post(rigged.url, 'x'.repeat(1_001))).status).toBe(413);
  const chunked = new ReadableStream({
    start(controller) {
      for (let n = 0; n < 3; n++) controller.enqueue(new TextEncoder().encode('x'.repeat(500)));
      controller.close();
    },
  });
  const options = { method: 'POST', body: chunked, duplex: 'half', headers: { authorization: 'Bearer good' } };
  const answer = await fetch(rigged.url, options as RequestInit);
  expect(answer.status).toBe(413);
  expect(rigged.listener.counts().lost).toBe(2);
  expect(rigged.warnings).toEqual(Array(2).fill('callback lost: the body is larger than 1000 bytes'));
});

test('a chunked body within bounds is read', async () => {
  const rigged = await rig();
  const chunked = new ReadableStream({
    start(controller) {
      const bytes = new TextEncoder().encode(callback('jane'));
      controller.enqueue(bytes.slice(0, 10));
      controller.enqueue(bytes.slice(10));
      controller.close();
    },
  });
  const options = { method: 'POST', body: chunked, duplex: 'half', headers: { authorization: 'Bearer good' } };
  expect((await fetch(rigged.url, options as RequestInit)).status).toBe(200);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
});

test('a caller who hangs up in the middle of the body costs one line and nothing else', async () => {
  const rigged = await rig();
  const socket = net.connect(rigged.listener.address.port, '127.0.0.1');
  socket.write('POST /callback HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Length: 100\r\n\r\n{"sen');
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await expect.poll(() => rigged.listener.counts().lost).toBe(1);
  expect((await post(rigged.url, callback('jane'))).status).toBe(200);
});

test('a package malformed in part is delivered in part, with one line that says what was wrong', async () => {
  const rigged = await rig();
  const good = JSON.parse(callback('jane')) as { sender: unknown[] };
  const answer = await post(rigged.url, JSON.stringify({ ...good, sender: [7, { rel: 'x' }, ...good.sender] }));
  expect(answer.status).toBe(200);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
  expect(rigged.warnings).toEqual(['callback malformed in part: a sender is not an object; a sender has no usable rel and href']);
});

test('a conversation of which a package was malformed in part is named', async () => {
  const rigged = await rig();
  const { sender, ...rest } = JSON.parse(callback('jane')) as { sender: { events: unknown[] }[] };
  sender[0]?.events.push({ link: { rel: 'participant', href: 'http://[' }, type: 'added' });
  await post(rigged.url, JSON.stringify({ ...rest, sender }));
  await expect.poll(() => rigged.gaps).toEqual(['https://pool7.infra.example.com/c']);
});

test.each([
  ['no event that can be read', { baseuri: 'nowhere' }, ['all']],
  ['nothing at all', { sender: undefined }, []],
])('a package with %s is as good as lost where it told of something', async (_title, changes, gaps) => {
  const rigged = await rig();
  await post(rigged.url, JSON.stringify({ ...JSON.parse(callback('jane')), ...changes, _links: undefined }));
  await expect.poll(() => rigged.warnings).toHaveLength(1);
  expect(rigged.gaps).toEqual(gaps);
});

test('the reachability ping is answered and delivers nothing', async () => {
  const rigged = await rig();
  const ping = {
    _links: { self: { href: '/platformservice/eventsservice' } },
    baseuri: 'https://pool.infra.example.com/platformservice',
    sender: [],
  };
  expect((await post(rigged.url, JSON.stringify(ping))).status).toBe(200);
  await post(rigged.url, callback('jane'));
  await expect.poll(() => names(rigged)).toEqual(['jane']);
  expect(rigged.warnings).toEqual([]);
});

test('the same delivery twice is delivered once', async () => {
  const rigged = await rig();
  for (let n = 0; n < 3; n++) expect((await post(rigged.url, callback('jane', { key: 'k', ack: 4 }))).status).toBe(200);
  await post(rigged.url, callback('joe', { key: 'k', ack: 5 }));
  await expect.poll(() => names(rigged)).toEqual(['jane', 'joe']);
  expect(rigged.listener.counts()).toMatchObject({ accepted: 4, duplicates: 2, late: 0 });
  expect(rigged.gaps).toEqual([]);
});

test('the same words without a position are delivered each time: people leave and come back', async () => {
  const rigged = await rig();
  for (const type of ['added', 'deleted', 'added']) await post(rigged.url, callback('jane', undefined, type));
  await expect.poll(() => rigged.packages.map((pkg) => pkg.events[0]?.type)).toEqual(['added', 'deleted', 'added']);
});

test('deliveries that overtake each other are put in order, and nothing need be read again', async () => {
  const rigged = await rig();
  for (const ack of [1, 3, 2, 4]) await post(rigged.url, callback(`p${ack}`, { key: 'k', ack }));
  await expect.poll(() => names(rigged)).toEqual(['p1', 'p2', 'p3', 'p4']);
  expect(rigged.gaps).toEqual([]);
});

test('a delivery that comes too late is delivered, and the conversation it is about is named', async () => {
  const rigged = await rig();
  for (const ack of [1, 3]) await post(rigged.url, callback(`p${ack}`, { key: 'k', ack }));
  await expect.poll(() => names(rigged)).toEqual(['p1', 'p3']);
  await post(rigged.url, callback('p2', { key: 'k', ack: 2 }));
  await expect.poll(() => names(rigged)).toEqual(['p1', 'p3', 'p2']);
  expect(rigged.gaps).toEqual(['https://pool7.infra.example.com/c']);
  expect(rigged.listener.counts().late).toBe(1);
});

test('the order of one conversation says nothing about another', async () => {
  const rigged = await rig();
  for (const [key, ack] of [
    ['a', 9],
    ['b', 1],
    ['a', 10],
    ['b', 2],
  ] as const)
    await post(rigged.url, callback(`${key}${ack}`, { key, ack }));
  await expect.poll(() => names(rigged)).toEqual(['a9', 'b1', 'a10', 'b2']);
  expect(rigged.gaps).toEqual([]);
});

test('what does not fit into the backlog is refused with 503, never dropped', async () => {
  const rigged = await rig({ bounds: { waitingBytes: 100 } });
  const answer = await post(rigged.url, callback('jane'));
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(rigged.listener.counts()).toMatchObject({ accepted: 0, overloaded: 1 });
  expect(rigged.alarms[0]).toMatch(/^callbacks-overloaded/);
});

test('a port that is taken is a configuration error that says so', async () => {
  const { listener } = await rig();
  const { port } = listener.address;
  await expect(rig({ listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(new RegExp(`accounts\\.tenant-a\\.listen: 127\\.0\\.0\\.1:${port} is already in use`)),
  });
});

test('an address of another machine is a configuration error that says so', async () => {
  await expect(rig({ listen: { host: '192.0.2.1', port: 0 } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('no address of this machine'),
  });
});

test('behind a certificate it speaks https', async () => {
  const certificates = join(import.meta.dirname, 'certificates');
  const tls = { cert: join(certificates, 'a.cert.pem'), key: join(certificates, 'a.key.pem') };
  const rigged = await rig({ listen: { host: '127.0.0.1', port: 0, tls } });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { authorization: 'Bearer good' };
    const options = { method: 'POST', headers, ca: readFileSync(tls.cert) };
    const request = https.request(rigged.url.replace('http:', 'https:'), options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
    request.end(callback('jane'));
  });
  expect(status).toBe(200);
  await expect.poll(() => names(rigged)).toEqual(['jane']);
});

test('a certificate that cannot be used is a configuration error that names the files', async () => {
  const tls = { cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' };
  await expect(rig({ listen: { host: '127.0.0.1', port: 0, tls } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('/nowhere/cert.pem'),
  });
});

test('once closed nothing listens, and closing twice is fine', async () => {
  const rigged = await rig();
  await rigged.listener.close();
  await rigged.listener.close();
  await expect(post(rigged.url, callback('jane'))).rejects.toThrow();
});

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
