// docs/cluster.md, done as it says: its redis.conf, its keys and its commands, on three nodes.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/cli/commands/run.ts';
import { runCommandLine } from '../../src/cli/program/command-line.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { aFakeIo } from '../cli/fake-io.ts';
import { plainly, untilHolds } from '../cluster/redis/a-link.ts';
import { type Authority, anAuthority } from '../cluster/redis/authority.ts';
import { aTlsRedis, withRedis } from '../cluster/redis/server.ts';
import { aServerFor, meetingUri } from '../daemon/cluster/nodes.ts';
import { aDirectory } from '../support/directory.ts';
import { aPort } from '../support/port.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/cluster.md'), 'utf8');
const env = { LOBBYGUARD_PASSWORD: 'open-sesame', LOBBYGUARD_REDIS: 'A-LONG-PASSWORD' };
const policy = 'rules: [{ id: a, when: { inLobby: true }, then: hold }]';

/** The blocks of the page in this language, as they would be written into a file. */
function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^ *\`\`\``, 'gms'))].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

const [redisConf = ''] = blocks('');
const [three = '', sentinel = ''] = blocks('yaml');

/** Its redis.conf, with this port and these files in the place of those that the machine of the reader has. */
function configured({ redisOptions }: Authority): (port: number) => readonly string[] {
  return (port) => {
    const own = redisOptions(port);
    const ours = (key: string): string | undefined => own[own.indexOf(`--${key}`) + 1];
    return redisConf
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [key = '', value = ''] = line.split(' ');
        return [`--${key}`, (own.includes(`--${key}`) ? ours(key) : undefined) ?? value];
      });
  };
}

async function aNodeDirectory(name: string, cluster: string, server: string, ca: string): Promise<string> {
  const accounts = ['board', 'sales'].map(
    (account, n) =>
      `  - { name: ${account}, username: mod${n}@example.com, password: { env: LOBBYGUARD_PASSWORD }, discovery: "${server}", trustedHosts: ["127.0.0.1"], meetings: ["${meetingUri(n)}"] }`,
  );
  const text = `version: 1
accounts:
${accounts.join('\n')}
log: { level: error }
console: { listen: "127.0.0.1:${await aPort()}" }
${cluster.replace('name: eu', `name: eu\n  node: ${name}`)}`;
  return aDirectory({ 'lobbyguard.yaml': text, 'policies/a.yaml': policy, 'ca.pem': ca });
}

async function lobbyguard(cwd: string, ...argv: string[]): Promise<{ code: number; text: string }> {
  const fake = aFakeIo({ cwd, env });
  const code = await runCommandLine(argv, fake.io);
  return { code, text: fake.out() + fake.err() };
}

function start(cwd: string): { stop(): Promise<number> } {
  const signals = new EventEmitter();
  const code = run({ config: 'lobbyguard.yaml', dryRun: false }, aFakeIo({ cwd, env }).io, { startDaemon, signals });
  async function stop(): Promise<number> {
    signals.emit('SIGTERM', 'SIGTERM');
    return code;
  }
  onTestFinished(async () => void (await stop()));
  return { stop };
}

/** A server that starts empty lets nobody have anything before a lease has passed; the reader waits for that. */
async function endQuarantine(port: number, ca: string): Promise<void> {
  const redis = { port, ca, password: env.LOBBYGUARD_REDIS };
  const boot = 'lobbyguard:1:{eu}:boot';
  await untilHolds(async () => (await plainly(redis, 'EXISTS', boot)) === 1);
  await plainly(redis, 'HSET', boot, 'lease', '0');
}

withRedis('three nodes are set up as the page says, share the accounts, and one that stops leaves its own to the others', async () => {
  const authority = anAuthority();
  const [redis, simulator] = [await aTlsRedis(configured(authority)), await aServerFor(2)];
  const cluster = three.replace(/rediss:[^"]*/, `rediss://127.0.0.1:${redis.port}`);
  const names = ['guard-1', 'guard-2', 'guard-3'];
  const directories = await Promise.all(names.map((name) => aNodeDirectory(name, cluster, simulator.url, authority.ca)));
  for (const cwd of directories) expect(await lobbyguard(cwd, 'check')).toMatchObject({ code: 0 });
  const nodes = directories.map(start);
  await endQuarantine(redis.port, authority.ca);
  const statusOf = async (n: number): Promise<string> => (await lobbyguard(directories[n] ?? '', 'status')).text;
  await untilHolds(async () =>
    /guard-1 of cluster eu, with guard-2, guard-3\n(?:owner {12}\w+: .*, token \d+\n){2}/.test(await statusOf(0)),
  );
  await nodes[1]?.stop();
  await untilHolds(async () => {
    const status = await statusOf(0);
    return /with guard-3\n/.test(status) && !/^owner.*guard-2/m.test(status) && (status.match(/, token \d+\n/g) ?? []).length === 2;
  });
  for (const node of nodes) expect(await node.stop()).toBe(0);
  const audits = directories.map((cwd) => join(cwd, 'audit'));
  expect(await lobbyguard(directories[0] ?? '', 'verify', ...audits)).toMatchObject({ code: 0 });
});

test('the keys for Sentinels are those of the configuration', async () => {
  const cwd = await aNodeDirectory('guard-1', sentinel, 'http://127.0.0.1:9/', anAuthority().ca);
  const { text } = await lobbyguard(cwd, 'check');
  expect(text).not.toMatch(/cluster/);
});

test('no command of the page is one that is not tried', () => {
  const named = [...page.matchAll(/npx lobbyguard ([a-z]+)/g)].map(([, command]) => command);
  expect(new Set(named)).toEqual(new Set(['demo', 'check', 'status', 'verify']));
});

test('every alarm that the page names has its paragraph in the manual', () => {
  const manual = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  const named = [...page.matchAll(/operating\.md#([a-z-]+)/g)].map(([, anchor = '']) => anchor);
  const anchors = [...manual.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll('`', '').replaceAll(' ', '-'),
  );
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});
