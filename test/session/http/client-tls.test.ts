import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, connect, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from '../../../src/session/http/client.ts';
import { renewable } from '../../../src/session/http/may-leave.ts';
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
  ['of an unknown authority', undefined, '127.0.0.1', /certificate is not trusted; .*tls\.ca/],
  ['for another name', 'ca.pem', 'localhost', /certificate is for another host; write/],
] as const)('a certificate %s is refused, with a hint and without promise that trying again helps', async (_, ca, host, hint) => {
  const client = createHttpClient({ trust, ...(ca === undefined ? {} : { ca: material(ca) }) });
  onTestFinished(() => client.close());
  const pending = client.request({ method: 'GET', url: `https://${host}:${await aTlsServer()}/`, token: 't' });
  await expect(pending).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
    retryable: false,
    message: expect.stringMatching(hint),
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

/** A way on which each connection takes this long to pass its first bytes, so that the handshake does. */
async function aSlowWay(to: number, ms: number): Promise<number> {
  const server = createPlainServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    far.pipe(near);
    setTimeout(() => near.pipe(far), ms);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Leave that is good for a moment only, and can be asked for again. */
function aPermit(isGivenAgain = true) {
  let isGood = true;
  const permit = { renewals: 0 };
  const grows = setTimeout(() => {
    isGood = false;
  }, 50);
  onTestFinished(() => clearTimeout(grows));
  const renew = async (): Promise<void> => {
    permit.renewals += 1;
    isGood = isGivenAgain;
  };
  return Object.assign(permit, { mayLeave: renewable(() => isGood, renew) });
}

test.each([
  ['kept', 'keep-alive'],
  ['closed after each answer', 'close'],
])(
  'a request whose leave has grown old while the connection was opened leaves with another one, where connections are %s',
  async (_, how) => {
    const bodies: string[] = [];
    const server = createServer(
      { key: readFileSync(material('server.key.pem')), cert: readFileSync(material('server.cert.pem')) },
      (request, response) => {
        let body = '';
        request.on('data', (data) => {
          body += String(data);
        });
        request.on('end', () => {
          bodies.push(`${request.headers['content-length']} ${request.headers['content-type'] ?? ''} ${body}`);
          response.writeHead(204, { connection: how }).end();
        });
      },
    );
    await new Promise<void>((resolve) => server.listen(0, resolve));
    onTestFinished(() => void server.close());
    const way = await aSlowWay((server.address() as AddressInfo).port, 500);
    const client = createHttpClient({ trust, ca: material('ca.pem') });
    onTestFinished(() => client.close());
    const url = `https://127.0.0.1:${way}/`;
    for (const json of [undefined, { name: 'Žofie' }]) {
      const { mayLeave } = aPermit();
      expect((await client.request({ method: 'POST', url, mayLeave, ...(json === undefined ? {} : { json }) })).status).toBe(204);
    }
    expect(bodies).toEqual(['0  ', '17 application/json {"name":"Žofie"}']);
  },
);

test('where the leave is not given again nothing is sent, and the next request goes through', async () => {
  let seen = 0;
  const way = await aSlowWay(
    await aTlsServer(() => {
      seen += 1;
    }),
    500,
  );
  const client = createHttpClient({ trust, ca: material('ca.pem') });
  onTestFinished(() => client.close());
  const url = `https://127.0.0.1:${way}/`;
  const refused = aPermit(false);
  await expect(client.request({ method: 'POST', url, mayLeave: refused.mayLeave })).rejects.toMatchObject({
    code: 'STOPPED',
    retryable: true,
  });
  expect([refused.renewals, seen]).toEqual([1, 0]);
  expect((await client.request({ method: 'POST', url, mayLeave: aPermit().mayLeave })).status).toBe(204);
  expect(seen).toBe(1);
});
