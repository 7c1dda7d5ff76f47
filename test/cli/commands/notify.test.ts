import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { aDirectory } from '../../support/directory.ts';
import { aMailServer } from '../../support/mail-server.ts';
import { aSink } from '../../support/sink.ts';
import { captureIo } from '../io.ts';

function configured(channels: string): string {
  return aDirectory({
    'lobbyguard.yaml': `accounts: [{ name: a, username: a@example.com, password: { env: NOT_HERE }, acceptInvitations: true }]
notify:
  channels:
${channels}
  routes: [{ on: [held], to: [ops] }]
`,
  });
}

async function trying(name: string, channels: string, env: Record<string, string> = {}) {
  const io = { ...captureIo(configured(channels)), env };
  const code = await runCommandLine(['notify', 'test', name], io);
  return { code, out: io.out(), err: io.err() };
}

test('a message goes through the channel that is named, and needs no other secret', async () => {
  const sink = await aSink();
  const channels = `    - { name: ops, kind: slack, url: "${sink.url}" }\n    - { name: x, kind: webhook, url: "${sink.url}", secret: { env: NOPE } }`;
  expect(await trying('ops', channels)).toMatchObject({ code: 0, out: 'Sent to ops (slack). Look whether it has arrived.\n' });
  expect(sink.received).toHaveLength(1);
  expect(sink.received[0]?.body).toContain('[TEST] lobbyguard can tell you through ops. Nothing has happened.');
});

test('so does a mail', async () => {
  const server = await aMailServer();
  const channels = `    - { name: ops, kind: mail, server: "127.0.0.1:${server.port}", from: a@example.com, to: b@example.com }`;
  expect(await trying('ops', channels)).toMatchObject({ code: 0 });
  expect(server.received[0]?.headers.get('subject')).toMatch(/^\[TEST\]/);
});

test.each([
  ['what the channel answers', 'ops', 'answered 404'],
  ['a secret that is not set', 'hidden', 'the environment variable LOBBYGUARD_NOPE is not set'],
])('%s is said, with exit code 1', async (_what, name, reason) => {
  const sink = await aSink();
  sink.answer(404);
  const channels = `    - { name: ops, kind: teams, url: "${sink.url}" }\n    - { name: hidden, kind: slack, url: { env: LOBBYGUARD_NOPE } }`;
  const { code, out } = await trying(name, channels);
  expect(code).toBe(1);
  expect(out).toMatch(/^NOT sent to /);
  expect(out).toContain(reason);
});

test('a name nobody has is an error of usage, with the nearest', async () => {
  const { code, err } = await trying('opps', '    - { name: ops, kind: slack, url: { env: X } }');
  expect(code).toBe(2);
  expect(err).toContain('no channel is named "opps"; did you mean "ops"?');
});

test('a configuration without channels says where to read on', async () => {
  const io = captureIo(aDirectory({ 'lobbyguard.yaml': 'accounts: [{ name: a, username: a@example.com, password: { env: X } }]\n' }));
  expect(await runCommandLine(['notify', 'test', 'ops', '--config', join(io.cwd, 'lobbyguard.yaml')], io)).toBe(2);
  expect(io.err()).toContain('docs/notices.md');
});
