// The way to Redis over TLS, against a real redis-server: whom a node believes, and what it says where it does not.
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Address, openConnection } from '../../../src/cluster/redis/connection.ts';
import { createLink } from '../../../src/cluster/redis/link.ts';
import { aLink } from './a-link.ts';
import { anAuthority } from './authority.ts';
import { aRedis, aTlsRedis, withRedis } from './server.ts';

async function connected(address: Omit<Address, 'host'> & { host?: string }): Promise<string> {
  const connection = await openConnection({ host: '127.0.0.1', ...address });
  onTestFinished(() => connection.close());
  return String(await connection.command('PING'));
}

withRedis('a certificate of the authority that is named is believed', async () => {
  const { ca, redisOptions } = anAuthority();
  const { port } = await aTlsRedis((own) => redisOptions(own));
  expect(await connected({ port, tls: { ca } })).toBe('PONG');
});

withRedis.for<[string, { name?: string; isOver?: boolean }, 'own' | 'another' | 'none', RegExp]>([
  ['of another authority', {}, 'another', /is not trusted: .*look at cluster\.redis\.ca/],
  ['where none is named', {}, 'none', /is not trusted: .*look at cluster\.redis\.ca/],
  ['for another host', { name: 'DNS:redis.example.com' }, 'own', /is not trusted: .*127\.0\.0\.1/],
  ['that is over', { isOver: true }, 'own', /is not trusted: .*expired/],
])('a certificate %s is refused, with what to look at', async ([, certificate, trusted, message]) => {
  const { ca, redisOptions } = anAuthority();
  const { port } = await aTlsRedis((own) => redisOptions(own, certificate));
  const tls = { own: { ca }, another: { ca: anAuthority().ca }, none: {} }[trusted];
  await expect(connected({ port, tls })).rejects.toMatchObject({ code: 'CLUSTER_REFUSED', message: expect.stringMatching(message) });
});

withRedis('TLS to a Redis that speaks none, and none to one that speaks TLS only, is told with where and how', async () => {
  const plain = await aRedis();
  await expect(connected({ port: plain.port, tls: {} })).rejects.toThrow(`Redis at 127.0.0.1:${plain.port} cannot be reached over TLS`);
  const { redisOptions } = anAuthority();
  const { port } = await aTlsRedis((own) => redisOptions(own));
  await expect(connected({ port })).rejects.toThrow(`Redis at 127.0.0.1:${port} cannot be reached without TLS`);
});

/** Answers every command as a Redis of this version does that has no other side to it. */
async function aRedisOf(version: string): Promise<number> {
  const info = `redis_version:${version}\r\nmaxmemory_policy:noeviction\r\nrole:master\r\n`;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => socket.write(/\binfo\b/i.test(String(data)) ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each(['2.8.24', '5.0.14', '6.0.20', ''])('a Redis of version %j is refused, with what it takes', async (version) => {
  const port = await aRedisOf(version);
  await expect(aLink({ port })).rejects.toMatchObject({
    code: 'CLUSTER_REFUSED',
    message: `Redis ${version || 'of an unknown version'} is too old: 6.2 or newer, or Valkey`,
  });
});

withRedis('the start with a certificate that is not trusted ends with what to look at, over a link as well', async () => {
  const { redisOptions } = anAuthority();
  const { port } = await aTlsRedis((own) => redisOptions(own));
  const link = createLink({
    name: 'test',
    leaseMs: 1_000,
    windowMs: 1_002,
    locate: async () => ({ host: '127.0.0.1', port, tls: { ca: anAuthority().ca } }),
    events: { onUp() {}, onDown() {}, onMessage() {} },
  });
  onTestFinished(() => link.close());
  await expect(link.first).rejects.toMatchObject({ code: 'CLUSTER_REFUSED' });
});
