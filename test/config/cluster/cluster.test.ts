import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/load.ts';
import { aDirectory } from '../../support/directory.ts';

const pem = readFileSync(join(import.meta.dirname, '../../session/webhook/certificates/a.cert.pem'), 'utf8');
const account = 'accounts: [{ name: a, username: a@example.com, password: { env: SECRET }, acceptInvitations: true }]\n';

async function read(cluster: string, files: Record<string, string> = {}) {
  const directory = aDirectory({
    'policies/a.yaml': 'rules: []',
    'ca.pem': pem,
    ...files,
    'lobbyguard.yaml': `${account}cluster: ${cluster}\n`,
  });
  const { config, problems } = await readConfig(join(directory, 'lobbyguard.yaml'), { SECRET: 'x', LG_REDIS: 'y' });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return {
    directory,
    cluster: config?.cluster,
    told: errors.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`),
  };
}

test('the example of a cluster is read, with its secret behind a function', async () => {
  const { cluster, directory } = await read(
    '{ name: eu, node: guard-1, redis: { url: "rediss://redis.example.com:6380", password: { env: LG_REDIS }, ca: ca.pem }, lease: 10s }',
  );
  expect(cluster).toMatchObject({ name: 'eu', node: 'guard-1', leaseMs: 10_000 });
  expect(cluster?.redis).toMatchObject({
    kind: 'primary',
    host: 'redis.example.com',
    port: 6380,
    tls: true,
    ca: join(directory, 'ca.pem'),
  });
  expect(cluster?.redis.password?.()).toBe('y');
  expect(JSON.stringify(cluster)).not.toContain('"y"');
});

test('what is left out: the node is the host, the lease ten seconds, the port the usual one', async () => {
  const { cluster } = await read('{ name: eu, redis: { url: "redis://localhost" } }');
  expect(cluster).toEqual({
    name: 'eu',
    node: hostname(),
    leaseMs: 10_000,
    redis: { kind: 'primary', host: 'localhost', port: 6379, tls: false },
  });
});

test.each([
  ['rediss://guard@redis.example.com/2', { host: 'redis.example.com', port: 6379, tls: true, username: 'guard', database: 2 }],
  ['redis://[::1]:7000', { host: '::1', port: 7000, tls: false }],
  ['rediss://10.0.0.5:6380/', { host: '10.0.0.5', port: 6380, tls: true }],
])('%s is a Redis', async (url, expected) => {
  expect((await read(`{ name: eu, node: a, redis: { url: "${url}" } }`)).cluster?.redis).toEqual({ kind: 'primary', ...expected });
});

test('Sentinels are asked over TLS, unless they are on this machine', async () => {
  const { cluster } = await read(
    '{ name: eu, node: a, redis: { sentinel: { name: mymaster, nodes: ["s1.example.com:26379", "127.0.0.1:26379", "rediss://s3.example.com"] } } }',
  );
  expect(cluster?.redis).toEqual({
    kind: 'sentinel',
    name: 'mymaster',
    nodes: [
      { host: 's1.example.com', port: 26379, tls: true },
      { host: '127.0.0.1', port: 26379, tls: false },
      { host: 's3.example.com', port: 26379, tls: true },
    ],
  });
});

const local = 'redis: { url: "redis://127.0.0.1" }';

test.each([
  ['nothing', '', 'wrong-type', 'expected a mapping'],
  ['a URL alone', '"redis://127.0.0.1"', 'wrong-type', 'expected a mapping'],
  ['no name', `{ ${local} }`, 'missing-key', '"name" is missing'],
  ['no Redis', '{ name: eu }', 'missing-key', '"redis" is missing'],
  ['a name with a space', `{ name: "e u", ${local} }`, 'wrong-value', 'letters, digits'],
  ['a name with a brace', `{ name: "{eu}", ${local} }`, 'wrong-value', 'letters, digits'],
  ['a name with a colon', `{ name: "a:b", ${local} }`, 'wrong-value', 'letters, digits'],
  ['an empty node', `{ name: eu, node: "", ${local} }`, 'wrong-value', 'letters, digits'],
  ['a node with a space', `{ name: eu, node: "guard 1", ${local} }`, 'wrong-value', 'letters, digits'],
  ['a key that is misspelt', `{ name: eu, nod: a, ${local} }`, 'unknown-key', 'did you mean "node"?'],
  ['a lease too short', `{ name: eu, lease: 4s, ${local} }`, 'wrong-value', '5s to 60s'],
  ['a lease too long', `{ name: eu, lease: 2m, ${local} }`, 'wrong-value', '5s to 60s'],
  ['a lease without a unit', `{ name: eu, lease: "10", ${local} }`, 'wrong-value', '5s to 60s'],
  ['a lease as a number', `{ name: eu, lease: 10, ${local} }`, 'wrong-type', 'such as 10s; found a number'],
  ['plain redis to another machine', '{ name: eu, redis: { url: "redis://redis.example.com" } }', 'plain-redis', 'rediss:'],
  ['a name that begins as this machine', '{ name: eu, redis: { url: "redis://127.0.0.1.example.com" } }', 'plain-redis', 'rediss:'],
  ['another scheme', '{ name: eu, redis: { url: "https://redis.example.com" } }', 'wrong-url', 'rediss://'],
  ['no scheme', '{ name: eu, redis: { url: "redis.example.com:6379" } }', 'wrong-url', 'rediss://'],
  ['no host', '{ name: eu, redis: { url: "rediss://" } }', 'wrong-url', 'rediss://'],
  ['port 0', '{ name: eu, redis: { url: "redis://127.0.0.1:0" } }', 'wrong-url', 'port 0'],
  ['a password in the URL', '{ name: eu, redis: { url: "rediss://:hunter2@redis.example.com" } }', 'literal-secret', 'password: { env'],
  ['a path', '{ name: eu, redis: { url: "redis://127.0.0.1/db" } }', 'wrong-url', 'number of a database'],
  ['a query', '{ name: eu, redis: { url: "redis://127.0.0.1?tls=1" } }', 'wrong-url', 'number of a database'],
  ['a literal password', '{ name: eu, redis: { url: "redis://127.0.0.1", password: hunter2 } }', 'literal-secret', '{ env: VARIABLE }'],
  [
    'a password that is not set',
    '{ name: eu, redis: { url: "redis://127.0.0.1", password: { env: LG_OTHER } } }',
    'secret-unset',
    'LG_OTHER',
  ],
  ['an authority that is gone', '{ name: eu, redis: { url: "rediss://r.example.com", ca: none.pem } }', 'unreadable', 'ENOENT'],
  [
    'an authority that is a policy',
    '{ name: eu, redis: { url: "rediss://r.example.com", ca: policies/a.yaml } }',
    'wrong-certificate',
    'BEGIN CERTIFICATE',
  ],
  [
    'an authority where nothing is encrypted',
    '{ name: eu, redis: { url: "redis://127.0.0.1", ca: ca.pem } }',
    'wrong-value',
    'leave ca out',
  ],
  ['neither URL nor Sentinels', '{ name: eu, redis: { password: { env: LG_REDIS } } }', 'missing-key', 'one of url'],
  [
    'URL and Sentinels',
    '{ name: eu, redis: { url: "redis://127.0.0.1", sentinel: { name: m, nodes: ["localhost:1"] } } }',
    'wrong-value',
    'one of url',
  ],
  ['no Sentinels', '{ name: eu, redis: { sentinel: { name: m, nodes: [] } } }', 'empty', 'at least one'],
  [
    'a Sentinel twice',
    '{ name: eu, redis: { sentinel: { name: m, nodes: ["localhost:26379", "redis://localhost"] } } }',
    'wrong-value',
    'twice',
  ],
  ['a Sentinel without a port', '{ name: eu, redis: { sentinel: { name: m, nodes: ["s1.example.com"] } } }', 'wrong-listen', 'host:port'],
  [
    'a plain Sentinel elsewhere',
    '{ name: eu, redis: { sentinel: { name: m, nodes: ["redis://s1.example.com:26379"] } } }',
    'plain-redis',
    'rediss:',
  ],
  ['a primary without a name', '{ name: eu, redis: { sentinel: { name: "", nodes: ["localhost:1"] } } }', 'wrong-value', 'mymaster'],
])('a cluster with %s is refused, once, at its line and with what to do', async (_what, cluster, code, advice) => {
  const { told, cluster: read_ } = await read(cluster);
  expect(read_).toBeUndefined();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(new RegExp(`^2:\\d+ ${code} `));
  expect(told[0]).toContain(advice);
  expect(told[0]).not.toContain('hunter2');
});
