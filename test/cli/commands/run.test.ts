import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../../src/cli/commands/run.ts';
import type { DaemonHandle, DaemonOptions } from '../../../src/daemon/handle.ts';
import { LobbyguardError, SettingsError } from '../../../src/errors.ts';
import { aDaemon } from '../../console/fake-daemon.ts';
import { aFakeIo } from '../fake-io.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-run-'));
  mkdirSync(join(directory, 'policies'));
  writeFileSync(join(directory, 'policies', 'a.yaml'), 'rules: [{ id: a, when: { inLobby: true }, then: hold }]');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function aConfigFile(lines = ''): string {
  const file = join(directory, 'lobbyguard.yaml');
  const account = '  - name: a\n    username: m@example.com\n    password: { env: SECRET }\n';
  writeFileSync(file, `version: 1\nmode: enforce\nlog: { level: error }\naccounts:\n${account}${lines}`);
  return file;
}

interface Started {
  code: Promise<number>;
  signals: EventEmitter;
  options(): Promise<DaemonOptions>;
}

function start(
  daemon: DaemonHandle | ((options: DaemonOptions) => Promise<DaemonHandle>),
  args: { dryRun?: boolean; lines?: string } = {},
): Started {
  const signals = new EventEmitter();
  let seen: DaemonOptions | undefined;
  const startDaemon = (options: DaemonOptions): Promise<DaemonHandle> => {
    seen = options;
    return typeof daemon === 'function' ? daemon(options) : Promise.resolve(daemon);
  };
  const { io } = aFakeIo({ env: { SECRET: 'x' }, cwd: directory });
  const code = run({ config: aConfigFile(args.lines), dryRun: args.dryRun ?? false }, io, { startDaemon, signals });
  code.catch(() => undefined);
  return {
    code,
    signals,
    options: () => vi.waitFor(() => seen ?? Promise.reject(new Error('not started')), 120_000),
  };
}

/** Signals are heard before the daemon starts. */
async function signal(started: Started, name: string): Promise<void> {
  await started.options();
  await new Promise((done) => setImmediate(done));
  started.signals.emit(name, name);
}

test.each(['SIGTERM', 'SIGINT'])('%s stops the daemon and ends with 0', async (name) => {
  const daemon = aDaemon();
  const started = start(daemon);
  await signal(started, name);
  expect(await started.code).toBe(0);
  expect(daemon.calls).toEqual([`stop ${name}`]);
});

test('a signal before the daemon has started calls the start off, and ends with 0', async () => {
  const started = start(
    ({ signal: calledOff }) => new Promise((_, reject) => calledOff?.addEventListener('abort', () => reject(calledOff.reason))),
  );
  await signal(started, 'SIGTERM');
  expect(await started.code).toBe(0);
});

test('a start that fails for a reason of its own is told, also after a signal', async () => {
  const started = start(
    ({ signal: calledOff }) => new Promise((_, reject) => calledOff?.addEventListener('abort', () => reject(new Error('broken')))),
  );
  await signal(started, 'SIGTERM');
  await expect(started.code).rejects.toThrow('broken');
});

test('a second signal ends at once, though the daemon still drains', async () => {
  const daemon = { ...aDaemon(), stop: () => new Promise<void>(() => undefined) };
  const started = start(daemon);
  await signal(started, 'SIGTERM');
  await signal(started, 'SIGTERM');
  expect(await started.code).toBe(3);
});

test('SIGHUP reloads and the daemon runs on', async () => {
  const daemon = aDaemon();
  const started = start(daemon);
  await signal(started, 'SIGHUP');
  await signal(started, 'SIGTERM');
  expect(await started.code).toBe(0);
  expect(daemon.calls).toEqual(['reload', 'stop SIGTERM']);
});

test('a reload that fails stops nothing', async () => {
  const daemon = { ...aDaemon(), reload: () => Promise.reject(new Error('broken')) };
  const started = start(daemon);
  await signal(started, 'SIGHUP');
  await signal(started, 'SIGTERM');
  expect(await started.code).toBe(0);
});

test('a running daemon that fails ends with 3', async () => {
  const daemon = aDaemon();
  const started = start(daemon);
  await started.options();
  daemon.fail(new LobbyguardError('AUDIT_LOCKED', 'somebody else'));
  expect(await started.code).toBe(3);
});

test('a bug outside an event drains and ends with 3', async () => {
  const daemon = aDaemon();
  const started = start(daemon);
  await signal(started, 'unhandledRejection');
  expect(await started.code).toBe(3);
  expect(daemon.calls).toEqual(['stop internal error']);
});

test('a signal during the start stops the daemon once it has started', async () => {
  const daemon = aDaemon();
  let go: (handle: DaemonHandle) => void = () => undefined;
  const started = start(() => new Promise((resolve) => (go = resolve)));
  await signal(started, 'SIGTERM');
  go(daemon);
  expect(await started.code).toBe(0);
  expect(daemon.calls).toEqual(['stop SIGTERM']);
});

test('a daemon that cannot start rejects with what to mend', async () => {
  const started = start(() => Promise.reject(new LobbyguardError('AUDIT_UNWRITABLE', 'audit: read-only file system')));
  await expect(started.code).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
});

test('no listener stays behind', async () => {
  const started = start(aDaemon());
  await signal(started, 'SIGTERM');
  await started.code;
  expect(started.signals.eventNames()).toEqual([]);
});

test.each([
  [true, 'dry-run'],
  [false, 'enforce'],
])('with --dry-run %s an enforcing configuration runs in mode %s', async (dryRun, mode) => {
  const started = start(aDaemon(), { dryRun });
  expect((await started.options()).config.mode).toBe(mode);
  await signal(started, 'SIGTERM');
  await started.code;
});

test('a console port in use is told before the daemon starts', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => blocker.once('listening', done));
  const { port } = blocker.address() as { port: number };
  const daemon = vi.fn(() => Promise.resolve(aDaemon()));
  const started = start(daemon, { lines: `console: { listen: "127.0.0.1:${port}" }\n` });
  const message = expect.stringMatching(`^127.0.0.1:${port} is already in use.*choose another port`);
  await expect(started.code).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    problems: [{ file: join(directory, 'lobbyguard.yaml'), line: 8, column: 20, code: 'cannot-listen', message }],
  });
  expect(daemon).not.toHaveBeenCalled();
  blocker.close();
});

test('what this machine refuses an account is told at its line, all of it at once', async () => {
  const refused = [
    { key: ['accounts', 'a', 'username'], code: 'cannot-listen', message: 'is in use' },
    { key: ['accounts', 'a', 'tls', 'cert'], code: 'wrong-certificate', message: 'is gone' },
  ] as const;
  const started = start(() => Promise.reject(new SettingsError(refused)));
  await expect(started.code).rejects.toMatchObject({
    problems: [
      { line: 6, column: 15, message: 'is in use' },
      { line: 5, column: 5, message: 'is gone' },
    ],
  });
});
