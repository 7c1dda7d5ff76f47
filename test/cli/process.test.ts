// The built program as an operator meets it: a process, signals, exit codes. The server it is told of does not exist.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// A start of a process takes its time on a busy machine.

const main = join(import.meta.dirname, '../../dist/main.js');
const secret = 'correct-horse-battery';
const onPosix = test.skipIf(process.platform === 'win32');

let directory: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-process-'));
  mkdirSync(join(directory, 'policies'));
  writeFileSync(
    join(directory, 'policies', 'a.yaml'),
    'version: 1\nname: a\nrules:\n  - { id: r, when: { anonymous: true, inLobby: true }, then: reject }\n',
  );
  configure();
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
});

function configure(lines = ''): void {
  const account = '  - { name: a, username: m@example.com, password: { env: SECRET }, discovery: "http://127.0.0.1:9/" }\n';
  writeFileSync(
    join(directory, 'lobbyguard.yaml'),
    `version: 1\nmode: enforce\nconsole: { listen: "127.0.0.1:0" }\naccounts:\n${account}${lines}`,
  );
}

interface Run {
  child: ChildProcess;
  output(): string;
  exit: Promise<number | string>;
  /** The console's address, once it listens and the daemon has started. */
  url(): Promise<string>;
}

function start(...words: string[]): Run {
  let output = '';
  const started = spawn(process.execPath, [main, 'run', ...words], {
    cwd: directory,
    env: { ...process.env, SECRET: secret, NO_COLOR: '1' },
  });
  child = started;
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (output += chunk));
  return {
    child: started,
    output: () => output,
    exit: once(started, 'close').then(([code, signal]) => code ?? signal),
    url: () =>
      vi.waitFor(
        () => {
          const url = /"url":"(http:[^"]+)"/.exec(output)?.[1];
          if (url === undefined || !output.includes('is watching')) throw new Error(`not started: ${output}`);
          return url;
        },
        { timeout: 120_000, interval: 50 },
      ),
  };
}

function auditText(): string {
  const folder = join(directory, 'audit');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

onPosix('it starts without a server, answers on its console, and stops with 0 and a stop record', async () => {
  const run = start();
  const url = await run.url();
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true });
  expect((await fetch(`${url}/watchz`)).status).toBe(503);
  run.child.kill('SIGTERM');
  expect(await run.exit).toBe(0);
  expect(auditText()).toMatch(/"type":"start"[\s\S]*"type":"stop"/);
  expect(run.output() + auditText()).not.toContain(secret);
});

onPosix('its title and arguments hold no secret', async () => {
  const run = start();
  await run.url();
  if (process.platform === 'linux') expect(readFileSync(`/proc/${run.child.pid}/cmdline`, 'utf8')).not.toContain(secret);
  run.child.kill('SIGINT');
  expect(await run.exit).toBe(0);
});

onPosix('SIGUSR1 opens no debugger', async () => {
  const run = start();
  await run.url();
  run.child.kill('SIGUSR1');
  run.child.kill('SIGTERM');
  expect(await run.exit).toBe(0);
  expect(run.output()).not.toMatch(/debugger/i);
});

onPosix('SIGUSR2, which tools send to have logs opened again, ends nothing', async () => {
  const run = start();
  await run.url();
  run.child.kill('SIGUSR2');
  run.child.kill('SIGTERM');
  expect(await run.exit).toBe(0);
  expect(auditText()).toMatch(/"type":"stop"/);
});

onPosix('SIGHUP reads the policies again, and a broken set is rejected without a stop', async () => {
  const run = start();
  const url = await run.url();
  writeFileSync(join(directory, 'policies', 'a.yaml'), 'version: 1\nname: a\nrules: []\n');
  run.child.kill('SIGHUP');
  await expect.poll(async () => (await fetch(`${url}/status`)).json()).toHaveProperty('policy.rejected');
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/lobbyguard_policy_reloads_total\{result="rejected"\} [1-9]/);
  run.child.kill('SIGTERM');
  expect(await run.exit).toBe(0);
});

onPosix('the file PAUSED works within a second, and so does taking it away', async () => {
  const run = start();
  const url = await run.url();
  const paused = async (): Promise<unknown> => ((await (await fetch(`${url}/status`)).json()) as { paused: unknown }).paused;
  writeFileSync(join(directory, 'audit', 'PAUSED'), '');
  await expect.poll(paused).toBe(true);
  rmSync(join(directory, 'audit', 'PAUSED'));
  await expect.poll(paused).toBe(false);
  run.child.kill('SIGTERM');
  await run.exit;
});

test('broken policies stop the start with 2 and their line', async () => {
  writeFileSync(
    join(directory, 'policies', 'a.yaml'),
    'version: 1\nname: a\nrules:\n  - { id: r, wen: { anonymous: true }, then: reject }\n',
  );
  const run = start();
  expect(await run.exit).toBe(2);
  expect(run.output()).toMatch(/policies[\\/]a\.yaml:4:\d+: error .*when/);
});

test('policies that are not there stop the start with 2 and their path', async () => {
  configure('policies: nowhere\n');
  const run = start();
  expect(await run.exit).toBe(2);
  expect(run.output()).toContain('nowhere');
});

test('a start sets no flag that this version of Node does not know', async () => {
  configure('policies: nowhere\n');
  const run = start();
  expect(await run.exit).toBe(2);
  expect(run.output()).not.toMatch(/unrecognized|bad option/i);
});

test('an audit directory that cannot be written stops the start with 2 and its path', async () => {
  writeFileSync(join(directory, 'in-the-way'), '');
  configure('audit: { directory: in-the-way/audit }\n');
  const run = start();
  expect(await run.exit).toBe(2);
  expect(run.output()).toContain(join('in-the-way', 'audit'));
});

onPosix('a second daemon on the same audit directory does not start', async () => {
  const first = start();
  await first.url();
  const second = start();
  expect(await second.exit).toBe(2);
  expect(second.output()).toMatch(/in use by process \d+/);
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
});
