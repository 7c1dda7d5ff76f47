import { createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../../../src/session/http/client.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { aServer, html, json } from '../loopback.ts';

function aClient(options: Partial<HttpClientOptions> = {}) {
  return createHttpClient({ trust: createTrust(['127.0.0.1']), ...options });
}

test('an action is a POST without body, without Content-Type, with Content-Length 0 and the token verbatim', async () => {
  const server = await aServer((_, response) => json(response, 204));
  const reply = await aClient().request({ method: 'POST', url: `${server.origin}/eject`, token: 'cwt=AAEB/+=' });
  expect(reply).toMatchObject({ status: 204, text: '' });
  const [hit] = server.hits;
  expect(hit).toMatchObject({
    method: 'POST',
    body: '',
    headers: { 'content-length': '0', authorization: 'Bearer cwt=AAEB/+=', accept: 'application/json' },
  });
  for (const absent of ['content-type', 'transfer-encoding', 'origin', 'x-ms-origin', 'cookie'])
    expect(hit?.headers).not.toHaveProperty(absent);
});

test('statuses never throw', async () => {
  const server = await aServer((hit, response) => html(response, Number(hit.target.slice(1))));
  for (const status of [400, 401, 404, 410, 429, 500, 503]) {
    expect((await aClient().request({ method: 'GET', url: `${server.origin}/${status}` })).status).toBe(status);
  }
});

test.each([
  [307, 'POST', 'POST'],
  [308, 'POST', 'POST'],
  [307, 'DELETE', 'DELETE'],
  [302, 'GET', 'GET'],
] as const)('a %i sends the same %s with body and token again to a trusted host', async (status, method, again) => {
  const server = await aServer((hit, response) =>
    hit.target === '/a' ? json(response, status, undefined, { Location: '/b?x=1' }) : json(response, 200, {}),
  );
  const reply = await aClient().request({
    method,
    url: `${server.origin}/a`,
    token: 't',
    ...(method === 'POST' ? { json: { a: 1 } } : {}),
  });
  expect(reply).toMatchObject({ status: 200, url: `${server.origin}/b?x=1` });
  expect(server.hits[1]).toMatchObject({
    method: again,
    target: '/b?x=1',
    body: method === 'POST' ? '{"a":1}' : '',
    headers: { authorization: 'Bearer t' },
  });
});

test('a 302 to a POST is handed back, not turned into something else', async () => {
  const server = await aServer((_, response) => json(response, 302, undefined, { Location: '/b' }));
  expect((await aClient().request({ method: 'POST', url: `${server.origin}/a` })).status).toBe(302);
  expect(server.hits).toHaveLength(1);
});

test.each([301, 302, 307, 308])('a %i to a foreign host is refused before anything is sent there', async (status) => {
  const foreign = await aServer((_, response) => json(response, 200, {}));
  const untrusted: string[] = [];
  const server = await aServer((_, response) => json(response, status, undefined, { Location: `http://localhost:${foreign.port}/steal` }));
  const client = aClient({ onUntrusted: (url) => untrusted.push(url) });
  await expect(client.request({ method: 'GET', url: server.origin, token: 'secret' })).rejects.toMatchObject({
    code: 'UNTRUSTED_HOST',
    retryable: false,
  });
  expect(foreign.hits).toEqual([]);
  expect(untrusted).toEqual([`http://localhost:${foreign.port}/steal`]);
});

test('neither token nor form goes to an untrusted host, even in discovery', async () => {
  const foreign = await aServer((_, response) => json(response, 200, {}));
  const url = `http://localhost:${foreign.port}/`;
  for (const secret of [{ token: 't' }, { form: { password: 'p' } }]) {
    await expect(aClient().request({ method: 'POST', url, untrusted: true, ...secret })).rejects.toMatchObject({ code: 'UNTRUSTED_HOST' });
  }
  expect(foreign.hits).toEqual([]);
  expect((await aClient().request({ method: 'GET', url, untrusted: true })).status).toBe(200);
});

test('the exception for discovery ends with its first step', async () => {
  const foreign = await aServer((_, response) => json(response, 200, {}));
  const first = await aServer((_, response) => json(response, 302, undefined, { Location: `http://localhost:${foreign.port}/` }));
  const asked = aClient().request({ method: 'GET', url: `http://localhost:${first.port}/`, untrusted: true });
  await expect(asked).rejects.toMatchObject({ code: 'UNTRUSTED_HOST' });
  expect([first.hits.length, foreign.hits.length]).toEqual([1, 0]);
});

test('redirects in a circle end', async () => {
  const server = await aServer((_, response) => json(response, 307, undefined, { Location: '/again' }));
  await expect(aClient().request({ method: 'GET', url: server.origin })).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  expect(server.hits.length).toBeLessThanOrEqual(6);
});

test('a body of 100 MB is cut off at the cap, whether its length is announced or not', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 0x20);
  let written = 0;
  const server = await aServer((hit, response) => {
    response.writeHead(200, {
      'Content-Type': 'application/json',
      ...(hit.target === '/announced' ? { 'Content-Length': chunk.length * 100 } : {}),
    });
    const pump = (): void => {
      while (written < 100 && !response.destroyed) {
        written += 1;
        if (!response.write(chunk)) return void response.once('drain', pump);
      }
    };
    pump();
  });
  for (const path of ['/announced', '/chunked']) {
    written = 0;
    await expect(aClient({ maxBodyBytes: 2_000_000 }).request({ method: 'GET', url: server.origin + path })).rejects.toThrow(/too large/);
    expect(written).toBeLessThan(20);
  }
});

test.each([
  ['refused', 'connection refused'],
  ['reset', 'connection reset'],
  ['silent', 'no answer in time'],
  ['half', 'connection reset'],
  ['no HTTP', ''],
])('a transport failure (%s) is retryable and tells no secret', async (kind, message) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      if (kind === 'reset') socket.resetAndDestroy();
      if (kind === 'half') socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a"');
      if (kind === 'no HTTP') socket.end('SSH-2.0-server\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  if (kind === 'refused') await new Promise((resolve) => server.close(resolve));
  const url = `http://127.0.0.1:${port}/ucwa/events?ack=1&token=in-the-query`;
  const failure: unknown = await aClient({ requestTimeoutMs: 300 })
    .request({ method: 'GET', url, token: 'in-the-header' })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'SERVER_UNREACHABLE', retryable: true, message: expect.stringContaining(message) });
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toMatch(/in-the-query|in-the-header/);
  server.close();
});

test("the caller's signal and close() both end a request as STOPPED", async () => {
  const server = await aServer(() => {});
  const client = aClient();
  const controller = new AbortController();
  const pending = client.request({ method: 'GET', url: server.origin, signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await expect(pending).rejects.toMatchObject({ code: 'STOPPED' });
  const parked = client.request({ method: 'GET', url: server.origin });
  setTimeout(() => client.close(), 20);
  await expect(parked).rejects.toMatchObject({ code: 'STOPPED' });
  await expect(client.request({ method: 'GET', url: server.origin })).rejects.toMatchObject({ code: 'STOPPED' });
});

test('connections are kept and used again', async () => {
  const ports = new Set<number | undefined>();
  const server = await aServer((_, response) => {
    ports.add(response.socket?.remotePort);
    json(response, 204);
  });
  const client = aClient();
  for (let n = 0; n < 5; n += 1) await client.request({ method: 'POST', url: server.origin });
  expect(ports.size).toBe(1);
});

const text = JSON.stringify({ rel: 'participant', name: 'Eve'.repeat(200) });

test.each([
  ['gzip', gzipSync(text)],
  ['GZIP', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['gzip', gzipSync(text).subarray(0, -8)],
  ['gzip', gzipSync(text).subarray(0, -3)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateSync(text).subarray(0, -4)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['deflate, gzip', gzipSync(deflateSync(text))],
  ['identity', Buffer.from(text)],
])('a body in %s is read, as far as browsers read it (%#)', async (encoding, body) => {
  const server = await aServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
    response.end(body);
  });
  expect((await aClient().request({ method: 'GET', url: `${server.origin}/` })).text).toBe(text);
});

const umlauts = '{"name":"Jürgen Größe"}';
const utf16 = Buffer.from(umlauts, 'utf16le');

test.each([
  ['application/json', Buffer.from(`\uFEFF${umlauts}`)],
  ['application/json; charset=utf-16', Buffer.from(`\uFEFF${umlauts}`, 'utf16le')],
  ['application/json', Buffer.from(`\uFEFF${umlauts}`, 'utf16le')],
  ['application/json; charset=utf-8', Buffer.from(`\uFEFF${umlauts}`, 'utf16le').swap16()],
  ['application/json;charset=UTF-16LE', utf16],
  ['application/json; charset="utf-16be"; x=y', Buffer.from(utf16).swap16()],
  ['application/json; charset=ISO-8859-1', Buffer.from(umlauts, 'latin1')],
  ['application/json; charset=klingon', Buffer.from(umlauts)],
  ['application/json; type="a; charset=utf-16"; charset=utf-8', Buffer.from(umlauts)],
  ['application/json; type="a\\"; charset=utf-16"', Buffer.from(umlauts)],
  ['application/json; charset=utf-16', Buffer.from(utf16).swap16()],
  ['application/json; charset=utf-16', Buffer.from(umlauts)],
  ['application/json', utf16],
])('a body is text in the character set it says, a byte order mark before anything else (%s, %#)', async (type, body) => {
  const server = await aServer((_, response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(body);
  });
  expect((await aClient().request({ method: 'GET', url: `${server.origin}/` })).text).toBe(umlauts);
});

test('a body that grows beyond the bound when it is decompressed is cut off', async () => {
  const server = await aServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(2_000_000)));
  });
  const request = aClient({ maxBodyBytes: 100_000 }).request({ method: 'GET', url: `${server.origin}/` });
  await expect(request).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION', message: expect.stringContaining('too large') });
});

test('what calls itself compressed and is not may be tried again', async () => {
  const server = await aServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end('{"plain":true}');
  });
  const request = aClient().request({ method: 'GET', url: `${server.origin}/` });
  await expect(request).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', retryable: true });
});

test('however many requests are asked for, the pool sees fewer than a hundred at once, and actions do not wait behind reads', async () => {
  const held: (() => void)[] = [];
  let most = 0;
  const server = await aServer((_, response) => {
    held.push(() => json(response, 200, {}));
    most = Math.max(most, held.length);
  });
  const client = aClient();
  const reads = Array.from({ length: 300 }, (_, n) => client.request({ method: 'GET', url: `${server.origin}/read/${n}` }));
  await expect.poll(() => held.length).toBe(70);
  const polls = client.request({ method: 'GET', url: `${server.origin}/events`, lane: 'poll' });
  const actions = Array.from({ length: 40 }, (_, n) =>
    client.request({ method: 'POST', url: `${server.origin}/eject/${n}`, lane: 'action' }),
  );
  await expect.poll(() => server.hits.filter(({ target }) => target.startsWith('/eject')).length).toBe(20);
  expect(held.length).toBe(91);
  const letting = setInterval(() => answerAll(held.splice(0, 10)), 1);
  const replies = await Promise.all([...reads, ...actions, polls]);
  clearInterval(letting);
  expect(replies.every(({ status }) => status === 200)).toBe(true);
  expect(most).toBeLessThan(100);
});

test('a request that waits for its turn ends with its signal, is asked before it leaves, and takes no place with it', async () => {
  const held: (() => void)[] = [];
  const server = await aServer((_, response) => void held.push(() => json(response, 200, {})));
  const client = aClient();
  const first = Array.from({ length: 20 }, (_, n) => client.request({ method: 'POST', url: `${server.origin}/${n}`, lane: 'action' }));
  await expect.poll(() => held.length).toBe(20);
  const controller = new AbortController();
  const given = client.request({ method: 'POST', url: `${server.origin}/given-up`, lane: 'action', signal: controller.signal });
  const outdated = client.request({ method: 'POST', url: `${server.origin}/outdated`, lane: 'action', mayLeave: () => false });
  const last = client.request({ method: 'POST', url: `${server.origin}/last`, lane: 'action', mayLeave: () => true });
  controller.abort();
  await expect(given).rejects.toMatchObject({ code: 'STOPPED' });
  answerAll(held.splice(0));
  await expect(outdated).rejects.toMatchObject({ code: 'STOPPED' });
  await expect.poll(() => held.length).toBe(1);
  answerAll(held.splice(0));
  expect((await last).status).toBe(200);
  await Promise.all(first);
  expect(server.hits.map(({ target }) => target).filter((target) => /given|outdated/.test(target))).toEqual([]);
});

test('a request is asked again when its connection stands, fresh or kept alive, and where that says no nothing is sent', async () => {
  const server = await aServer((_, response) => json(response, 204));
  const client = aClient();
  const moments: string[] = [];
  const send = (target: string, allowed: boolean) =>
    client.request({
      method: 'POST',
      url: `${server.origin}/${target}`,
      mayLeave(moment) {
        moments.push(moment);
        return moment === 'turn' || allowed;
      },
    });
  await expect(send('fresh', false)).rejects.toMatchObject({
    code: 'STOPPED',
    retryable: true,
  });
  expect((await send('sent', true)).status).toBe(204);
  await expect(send('kept', false)).rejects.toMatchObject({
    code: 'STOPPED',
    retryable: true,
  });
  expect((await send('last', true)).status).toBe(204);
  expect(moments).toEqual(Array(4).fill(['turn', 'connected']).flat());
  expect(server.hits.map(({ target }) => target)).toEqual(['/sent', '/last']);
});

function answerAll(held: readonly (() => void)[]): void {
  for (const answer of held) answer();
}
