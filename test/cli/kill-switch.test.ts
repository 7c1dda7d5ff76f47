import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/program/command-line.ts';
import { startConsole } from '../../src/console/console.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { markOf, writeToldPause } from '../../src/daemon/cluster/told-pause.ts';
import { aDaemon, aRecord } from '../console/fake-daemon.ts';
import { aFakeIo } from './fake-io.ts';

let directory: string;
let paused: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-pause-'));
  paused = join(directory, 'audit', 'PAUSED');
  writeConfig();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function writeConfig(lines = ''): void {
  const account = '  - name: a\n    username: m@example.com\n    password: { env: NOT_SET_HERE }\n    acceptInvitations: true\n';
  writeFileSync(join(directory, 'lobbyguard.yaml'), `version: 1\naccounts:\n${account}${lines}`);
}

async function lobbyguard(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = aFakeIo({ cwd: directory });
  const code = await runCommandLine(argv, io);
  return { code, out: out(), err: err() };
}

test('pause works before any daemon has run, without secrets, and says who and when', async () => {
  const { code, out } = await lobbyguard('pause');
  expect(code).toBe(0);
  expect(out).toMatch(/^Paused\./);
  expect(readFileSync(paused, 'utf8')).toMatch(new RegExp(`@${hostname()} at \\d{4}-\\d\\d-\\d\\dT`));
});

test('pausing twice keeps who paused first', async () => {
  mkdirSync(join(directory, 'audit'));
  writeFileSync(paused, 'alice\n');
  expect(await lobbyguard('pause')).toMatchObject({ code: 0, out: expect.stringMatching(/^Paused already/) });
  expect(readFileSync(paused, 'utf8')).toBe('alice\n');
});

test('pausing again says so of the file, too, so that a resume on its way from another node is not about it', async () => {
  mkdirSync(join(directory, 'audit'));
  writeFileSync(paused, 'alice\n');
  utimesSync(paused, new Date(0), new Date(0));
  await lobbyguard('pause');
  expect(statSync(paused).mtimeMs).toBeGreaterThan(0);
});

test('resume takes the file away; where there is none it asks the daemon all the same, and says so', async () => {
  await lobbyguard('pause');
  expect(await lobbyguard('resume')).toMatchObject({ code: 0, out: expect.stringMatching(/^Resumed/) });
  expect(existsSync(paused)).toBe(false);
  expect(await lobbyguard('resume')).toMatchObject({ code: 0, out: expect.stringMatching(/^Not paused.*over their cap go on/) });
  expect(existsSync(join(directory, 'audit', 'RESUMED'))).toBe(true);
});

test('a resume of the pause of a cluster is refused where no daemon runs to tell the others, and a file of ones own is not', async () => {
  await lobbyguard('pause');
  const audit = join(directory, 'audit');
  const word = { paused: true, gen: 3, at: 1, by: 'alice' };
  writeToldPause(audit, { cluster: 'eu', word, files: new Map([[paused, markOf(paused) ?? '']]) });
  expect(await lobbyguard('resume')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('STILL paused: this is the pause of a cluster'),
  });
  expect(readdirSync(audit).toSorted()).toEqual(['.told-pause.json', 'PAUSED']);
  writeFileSync(paused, 'somebody else\n');
  expect(await lobbyguard('resume')).toMatchObject({ code: 0, out: expect.stringMatching(/^Resumed/) });
});

test('a resume that is refused leaves nothing behind that would end a later pause', async () => {
  mkdirSync(join(paused, 'evidence'), { recursive: true });
  expect(await lobbyguard('resume')).toMatchObject({ code: 2, err: expect.stringContaining('STILL paused: "PAUSED" in') });
  expect(readdirSync(join(directory, 'audit'))).toEqual(['PAUSED']);
});

test('a pause that cannot be written is an error that says NOT paused', async () => {
  writeFileSync(join(directory, 'audit'), 'in the way');
  expect(await lobbyguard('pause')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('NOT paused') });
});

test('a broken configuration is told with its places, on stderr, where no daemon has been', async () => {
  writeConfig('mdoe: enforce\nlimits: { retries: -1 }\n');
  const { code, out, err } = await lobbyguard('pause');
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(
    /^NOT paused: .*\nlobbyguard\.yaml:7:1: error .*did you mean "mode"\?.*\[unknown-key\]\nlobbyguard\.yaml:8:20: error /,
  );
});

const broken = ['mdoe: enforce', 'mode: enforced', 'limits: { retries: -1 }', 'adut: { directory: elsewhere }'];

test.each(broken)('pause and resume reach the daemon that runs on with what it had (%s)', async (line) => {
  mkdirSync(join(directory, 'audit'));
  writeFileSync(join(directory, 'audit', 'lobbyguard.lock'), '');
  writeConfig(`${line}\n`);
  const said = expect.stringMatching(/^lobbyguard\.yaml has errors \("npx lobbyguard check --config lobbyguard\.yaml" lists them\)/);
  expect(await lobbyguard('pause')).toMatchObject({ code: 0, out: expect.stringMatching(/^Paused\./), err: said });
  expect(existsSync(paused)).toBe(true);
  expect(await lobbyguard('resume')).toMatchObject({ code: 0, out: expect.stringMatching(/^Resumed/), err: said });
  expect(existsSync(paused)).toBe(false);
});

test('the audit log is looked for where a broken configuration says it is', async () => {
  for (const name of ['audit', 'elsewhere']) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'lobbyguard.lock'), '');
  }
  writeConfig('audit: { directory: elsewhere }\nmode: enforced\n');
  expect(await lobbyguard('pause')).toMatchObject({ code: 0 });
  expect([paused, join(directory, 'elsewhere', 'PAUSED')].map((file) => existsSync(file))).toEqual([false, true]);
});

test.each([
  'audit: { directoy: elsewhere }',
  'audit: { directory: 7 }',
  'audit: elsewhere',
  'mode: "enforce',
  'audit: { directory: elsewhere, redact: no }',
])('nothing is paused or resumed where the configuration does not say which log (%s)', async (line) => {
  mkdirSync(join(directory, 'audit'));
  writeFileSync(join(directory, 'audit', 'lobbyguard.lock'), '');
  writeConfig(`${line}\n`);
  expect(await lobbyguard('pause')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/^NOT paused: .*A file PAUSED in it pauses/),
  });
  expect(await lobbyguard('resume')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^NOT resumed: /) });
  expect(existsSync(paused)).toBe(false);
});

test('status says that no daemon runs, and that it would be paused', async () => {
  mkdirSync(join(directory, 'audit'));
  writeFileSync(paused, '');
  const { code, out } = await lobbyguard('status');
  expect(code).toBe(0);
  expect(out).toMatch(/no daemon is running/);
  expect(out).toMatch(/PAUSED {2}by hand/);
});

test('without an answering console status tells what the lock and the log say', async () => {
  mkdirSync(join(directory, 'audit'));
  const lock = { pid: process.ppid, host: hostname(), nonce: 'n' };
  writeFileSync(join(directory, 'audit', 'lobbyguard.lock'), JSON.stringify(lock));
  const records = [
    aRecord({ type: 'start', account: null, version: '9.9.9', mode: 'enforce', pid: 1 }),
    aRecord({ type: 'alarm', account: null, code: 'cap-tripped', message: 'bad\u001b[31m name' }),
  ];
  writeFileSync(
    join(directory, 'audit', 'audit-2026-11-20.jsonl'),
    `${records.map((record) => JSON.stringify(record)).join('\n')}\n{"torn`,
  );
  const { out } = await lobbyguard('status');
  expect(out).toMatch(new RegExp(`running, process ${process.ppid}`));
  expect(out).toMatch(/version 9\.9\.9/);
  expect(out).toContain('cap-tripped: bad\\u{1b}[31m name');
  const json = JSON.parse((await lobbyguard('status', '--format', 'json')).out) as Record<string, unknown>;
  expect(json).toMatchObject({ running: true, paused: false, traces: { pid: process.ppid, lastRecord: { type: 'alarm' } } });
});

test('the lock of a process that is gone counts for nothing', async () => {
  mkdirSync(join(directory, 'audit'));
  writeFileSync(join(directory, 'audit', 'lobbyguard.lock'), JSON.stringify({ pid: 2 ** 22 + 5, host: hostname(), nonce: 'n' }));
  expect((await lobbyguard('status')).out).toMatch(/no daemon is running/);
});

test('with a console status comes from the daemon', async () => {
  const daemon = aDaemon({ paused: true });
  const page = await startConsole(
    { host: '127.0.0.1', port: 0 },
    { daemon: () => daemon, metrics: createMetrics(), side: () => undefined },
  );
  writeConfig(`console: { listen: "${new URL(page.url).host}" }\n`);
  const human = (await lobbyguard('status')).out;
  const json = JSON.parse((await lobbyguard('status', '--format', 'json')).out) as Record<string, unknown>;
  await page.close();
  expect(human).toMatch(
    /running, process 4711[\s\S]*PAUSED[\s\S]*account moderator: ready, 3 actions queued\n {2}Board <b>: in, 40 inside, 7 in the lobby/,
  );
  expect(json).toMatchObject({ running: true, paused: true, daemon: { mode: 'enforce' } });
});
