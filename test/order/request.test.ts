import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LobbyguardError } from '../../src/errors.ts';
import { createRequest } from '../../src/order/request.ts';
import { createAuthorized } from '../../src/session/http/authorized.ts';
import { createHttpClient, type HttpClientOptions } from '../../src/session/http/client.ts';
import type { MayLeave } from '../../src/session/http/may-leave.ts';
import { toReply } from '../../src/session/http/reply.ts';
import type { Tokens } from '../../src/session/http/tokens.ts';
import { createTrust } from '../../src/session/http/trust.ts';
import { aSender, aSlot } from '../support/sending.ts';

const href = 'https://pool.example.com/eve/eject';

/** Asks before it sends, as the session does, and fails where it may not. */
function asking(sent: string[]) {
  return aSender(async (url: string, mayLeave?: MayLeave) => {
    for (const moment of ['turn', 'connected'] as const) if (mayLeave?.(moment) === false) throw new Error('not sent');
    sent.push(url);
    return { status: 204, authoritative: true, url };
  });
}

test.each(['turn', 'connected'])('a request that may not leave when its moment is "%s" is not sent, and has no meaning', async (last) => {
  const sent: string[] = [];
  expect(await createRequest(asking(sent)).send(href, (moment) => moment !== last, aSlot())).toBeUndefined();
  expect(sent).toEqual([]);
});

test('a request that may leave does, once', async () => {
  const sent: string[] = [];
  expect(await createRequest(asking(sent)).send(href, () => true, aSlot())).toBeDefined();
  expect(sent).toEqual([href]);
});

test.each([
  [9_999, { kind: 'look', unknown: true }],
  [10_000, { kind: 'look', unknown: true, silent: true }],
])('a request that fails after %i ms means %o', async (ms, meaning) => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const failing = aSender(() => {
    vi.advanceTimersByTime(ms);
    return Promise.reject(new Error('no answer'));
  });
  expect(await createRequest(failing).send(href, () => true, aSlot())).toEqual(meaning);
  vi.useRealTimers();
});

test('the slot is told when nobody waits for the answer any more', async () => {
  const givenUp = vi.fn();
  const failing = aSender(() => Promise.reject(new Error('timed out')));
  await createRequest(failing).send(href, () => true, { ...aSlot(), givenUp });
  expect(givenUp).toHaveBeenCalledOnce();
});

/** Over a real connection, to a server that answers in raw HTTP, or not at all. */
async function asked(answer: string | Buffer, options: Partial<HttpClientOptions> = {}) {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createHttpClient({ trust: createTrust(['127.0.0.1']), maxBodyBytes: 100, ...options });
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const authorized = createAuthorized(client, { for: () => 't', accepted: () => {}, borrowed: () => false } as unknown as Tokens);
  const sender = aSender(async (url, mayLeave) => toReply(await authorized.requestOnce({ method: 'POST', url }, mayLeave)));
  const { port } = server.address() as AddressInfo;
  return createRequest(sender).send(`http://127.0.0.1:${port}/eve/admit`, () => true, aSlot());
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const chunked = `${ok}transfer-encoding: chunked\r\n`;

test.each([
  ['says that it is too large', `${ok}content-length: 200\r\n\r\n`],
  ['has none and says that it is too large', 'HTTP/1.1 204 No Content\r\ncontent-length: 200\r\n\r\n'],
  ['is too large', `${chunked}\r\nc8\r\n${' '.repeat(200)}\r\n0\r\n\r\n`],
  [
    'is too large once it is decompressed',
    Buffer.concat([Buffer.from(`${ok}content-encoding: gzip\r\n\r\n`), gzipSync(Buffer.alloc(200))]),
  ],
  ['is not compressed as it says', `${ok}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}`],
  ['is cut off', `${ok}content-length: 50\r\n\r\n{"a"`],
  ['is cut off in a chunk', `${chunked}\r\n32\r\n{"a"`],
  ['is no chunk', `${chunked}\r\nno chunk\r\n`],
])('a yes whose body %s leaves open whether it was carried out', async (_, answer) => {
  expect(await asked(answer)).toEqual({ kind: 'look', unknown: true });
});

test.each([
  ['is no JSON', `${ok}content-length: 3\r\n\r\n{"a`],
  ['is a page', 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>'],
  ['is in no known character set', `${ok.trimEnd()}; charset=klingon\r\ncontent-length: 2\r\n\r\n{}`],
])('a yes whose body %s is a yes', async (_, answer) => {
  expect(await asked(answer)).toEqual({ kind: 'accepted' });
});

test('what was never sent to a host that is not trusted is refused for good', async () => {
  expect(await asked('', { trust: createTrust(['pool.example.com']) })).toEqual({ kind: 'refused', result: 'failed' });
});

test.each([
  ['is carried out without an answer', () => new LobbyguardError('STOPPED', 'stopping')],
  ['breaks its connection', () => new LobbyguardError('SERVER_UNREACHABLE', 'bad record (ERR_SSL_BAD_RECORD)')],
])('a request that left and %s may have been carried out', async (_, error) => {
  const failing = aSender(async (_url, mayLeave) => {
    mayLeave?.('connected');
    throw error();
  });
  expect(await createRequest(failing).send(href, () => true, aSlot())).toEqual({ kind: 'look', unknown: true });
});
