import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from '../../../src/session/http/client.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { aServer } from '../loopback.ts';

const material = (name: string) => fileURLToPath(new URL(`tls/${name}`, import.meta.url));
const trust = createTrust(['127.0.0.1', 'localhost']);

async function aTlsServer(onRequest = () => {}): Promise<number> {
  const server = createServer(
    { key: readFileSync(material('server.key.pem')), cert: readFileSync(material('server.cert.pem')) },
    (_, response) => {
      onRequest();
      response.writeHead(204).end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a certificate of the corporate authority is accepted once tls.ca names it', async () => {
  const client = createHttpClient({ trust, ca: material('ca.pem') });
  onTestFinished(() => client.close());
  expect((await client.request({ method: 'GET', url: `https://127.0.0.1:${await aTlsServer()}/` })).status).toBe(204);
});

test('a request that may no longer leave when the TLS handshake is done is not sent', async () => {
  let seen = 0;
  const port = await aTlsServer(() => {
    seen += 1;
  });
  const client = createHttpClient({ trust, ca: material('ca.pem') });
  onTestFinished(() => client.close());
  const send = (allowed: boolean) =>
    client.request({
      method: 'POST',
      url: `https://127.0.0.1:${port}/`,
      mayLeave: (moment) => moment === 'turn' || allowed,
    });
  await expect(send(false)).rejects.toMatchObject({
    code: 'STOPPED',
    retryable: true,
  });
  expect((await send(true)).status).toBe(204);
  await expect(send(false)).rejects.toMatchObject({
    code: 'STOPPED',
    retryable: true,
  });
  expect((await send(true)).status).toBe(204);
  expect(seen).toBe(2);
});

test.each([
  ['of an unknown authority', undefined, '127.0.0.1'],
  ['for another name', 'ca.pem', 'localhost'],
])('a certificate %s is refused, with a hint and without promise that trying again helps', async (_, ca, host) => {
  const client = createHttpClient({ trust, ...(ca === undefined ? {} : { ca: material(ca) }) });
  onTestFinished(() => client.close());
  const pending = client.request({ method: 'GET', url: `https://${host}:${await aTlsServer()}/`, token: 't' });
  await expect(pending).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
    retryable: false,
    message: expect.stringMatching(/certificate .*tls\.ca/),
  });
});

test.each([
  ['is missing', undefined],
  ['holds no certificate', 'not a certificate'],
])('a tls.ca file that %s is told as bad configuration', (_, text) => {
  const ca = join(tmpdir(), `lobbyguard-no-ca-${process.pid}.pem`);
  if (text !== undefined) writeFileSync(ca, text);
  expect(() => createHttpClient({ trust, ca })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(ca) }),
  );
});

test('a small answer that unpacks to something huge is cut off as well', async () => {
  const packed = gzipSync(Buffer.alloc(100_000_000, 0x20));
  const server = await aServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    response.end(packed);
  });
  const before = process.memoryUsage().rss;
  const client = createHttpClient({ trust, maxBodyBytes: 2_000_000 });
  await expect(client.request({ method: 'GET', url: server.origin })).rejects.toThrow(/too large/);
  expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
});
