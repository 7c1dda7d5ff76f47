// Commands at this machine, and Prometheus, where people sign in at the desk: the built program, killed and started again.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { runCommandLine } from '../../src/cli/program/command-line.ts';
import { defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { createGuardProcess } from '../chaos/guard-process.ts';
import { anonymous } from '../support/crowd.ts';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aFakeIo } from './fake-io.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function aSignedInDesk() {
  const [simulator, directory, page, metrics] = [await aSimulator(), aDirectory(), await freePort(), await freePort()];
  writeFileSync(
    join(directory, 'policies.yaml'),
    'version: 1\nname: guests\nrules:\n  - { id: guests-wait, when: { anonymous: true }, then: hold }\n',
  );
  writeFileSync(join(directory, 'users'), '');
  writeFileSync(
    join(directory, 'lobbyguard.yaml'),
    `version: 1
mode: enforce
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${simulator.url}
    trustedHosts: ["127.0.0.1"]
    meetings: ["${defaultMeetingUri}"]
console: { listen: "127.0.0.1:${page}", auth: { users: { file: users } }, roles: [{ everyone: true, role: viewer }] }
metrics: { listen: "127.0.0.1:${metrics}" }
`,
  );
  const guard = createGuardProcess(directory, join(directory, 'guard.log'));
  onTestFinished(() => guard.end('SIGKILL'));
  async function lobbyguard(...argv: string[]) {
    const { io, out, err } = aFakeIo({ cwd: directory });
    const code = await runCommandLine(argv, io);
    return { code, out: out(), err: err() };
  }
  const access = join(directory, 'audit', 'console.json');
  const records = (): AuditRecord[] => {
    const audit = join(directory, 'audit');
    const files = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
    const lines = files.toSorted().flatMap((name) => readFileSync(join(audit, name), 'utf8').split('\n'));
    return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as AuditRecord);
  };
  const start = async (): Promise<void> => {
    guard.start();
    await until('the daemon to watch', () => guard.watching);
  };
  const at = (port: number, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init }).then(
      async (answer) => [answer.status, await answer.text()] as const,
    );
  return { simulator, guard, start, lobbyguard, access, records, at, page, metrics };
}

test('every command reaches the desk through the file that only its owner can read, and says so on record', async () => {
  const { simulator, guard, start, lobbyguard, access, records, at, page } = await aSignedInDesk();
  simulator.meeting().join(anonymous('Bob'));
  simulator.meeting().join(anonymous('Carl'));
  await start();
  expect((await at(page, '/status'))[0]).toBe(401);
  expect(statSync(access).mode & 0o777).toBe(0o600);
  await until('both to be held', () => records().filter((one) => one.type === 'decision' && one.because === 'held').length >= 2);
  const said: Record<string, RegExp> = {
    status: /enforce[\s\S]*moderator/,
    needs: /2 people .*held|held .*2 people/i,
    lobby: /Guest Bob[\s\S]*Guest Carl/,
    meetings: /A meeting|focus/,
    'admit Bob': /./,
    'refuse Carl --reason uninvited': /./,
    [`meetings add ${defaultMeetingUri.replace(/[^:]+$/, 'ANOTHER')}`]: /./,
    [`meetings remove ${defaultMeetingUri.replace(/[^:]+$/, 'ANOTHER')}`]: /./,
    pause: /^Paused\./,
    resume: /^Resumed/,
  };
  for (const [command, words] of Object.entries(said)) {
    const { code, out, err } = await lobbyguard(...command.split(' '));
    expect([command, code, err]).toEqual([command, 0, '']);
    expect([command, out]).toEqual([command, expect.stringMatching(words)]);
  }
  await until('both to be decided on', () => records().filter(({ type }) => type === 'human').length >= 2);
  const humans = records().flatMap((one) => (one.type === 'human' ? [one] : []));
  expect(humans).toMatchObject([
    { act: 'admit', by: { auth: 'local', via: 'cli' } },
    { act: 'reject', by: { auth: 'local', via: 'cli' }, reason: 'uninvited' },
  ]);
  await guard.end('SIGTERM');
  expect(existsSync(access)).toBe(false);
});

test('what a killed daemon left behind lets nobody in, and is replaced by the next one', async () => {
  const { guard, start, lobbyguard, access } = await aSignedInDesk();
  await start();
  const before = JSON.parse(readFileSync(access, 'utf8')) as { url: string; token: string };
  await guard.end('SIGKILL');
  expect(existsSync(access)).toBe(true);
  expect(await lobbyguard('needs')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no daemon answers') });
  expect((await lobbyguard('status')).out).toContain('no daemon is running');
  expect(await lobbyguard('pause')).toMatchObject({ code: 0 });
  await start();
  const now = JSON.parse(readFileSync(access, 'utf8')) as { url: string; token: string };
  expect(now.token).not.toBe(before.token);
  expect(statSync(access).mode & 0o777).toBe(0o600);
  const old = await fetch(`${now.url}/api/v1/now`, { headers: { authorization: `Bearer ${before.token}` } });
  expect(old.status).toBe(403);
  expect(await lobbyguard('status')).toMatchObject({ code: 0, out: expect.stringContaining('PAUSED') });
  expect(await lobbyguard('needs')).toMatchObject({ code: 0, err: '' });
});

test('the port for Prometheus serves metrics and health, without a sign-in, and nothing else', async () => {
  const { simulator, start, at, metrics } = await aSignedInDesk();
  simulator.meeting().join(anonymous('Bob'));
  await start();
  const [status, text] = await at(metrics, '/metrics');
  expect([status, text]).toEqual([200, expect.stringContaining('lobbyguard_up 1')]);
  expect(text).not.toMatch(/Guest Bob|organizer@|A meeting/);
  const open = await Promise.all(['/livez', '/readyz'].map((path) => at(metrics, path)));
  expect(open.map(([code]) => code)).toEqual([200, 200]);
  for (const path of ['/', '/sign-in', '/status', '/watchz', '/api/v1/now', '/api/v1/session', '/api/v1/live', '/console.json'])
    expect([path, (await at(metrics, path))[0]]).toEqual([path, 404]);
  for (const path of ['/pause', '/resume', '/metrics', '/sign-out', '/api/v1/pause'])
    expect([path, (await at(metrics, path, { method: 'POST', headers: { 'x-lobbyguard': '1' } }))[0]]).toEqual([path, 404]);
});
