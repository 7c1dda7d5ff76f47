import { createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
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
    const started = performance.now();
    await expect(aClient({ maxBodyBytes: 2_000_000 }).request({ method: 'GET', url: server.origin + path })).rejects.toThrow(/too large/);
    expect(performance.now() - started).toBeLessThan(2_000);
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
