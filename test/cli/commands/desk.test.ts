import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { type Console, startConsole } from '../../../src/console/console.ts';
import { createDeskSide, type DeskSide } from '../../../src/console/desk-side.ts';
import { createMetrics } from '../../../src/console/metrics.ts';
import { aDaemon } from '../../console/fake-daemon.ts';
import { aDesk, aMeeting, aNeed, aPerson, type FakeDesk } from '../../console/fake-desk.ts';
import { aFakeIo } from '../fake-io.ts';

let directory: string;
let desk: FakeDesk;
let side: DeskSide;
let served: Console;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-terminal-'));
  const stopped = { meeting: 'm1', rule: 'flood', by: 'cap' as const, since: 0, waiting: 84 };
  desk = aDesk({
    rooms: [aMeeting('m1', { stopped: [stopped] })],
    crowd: [['m1', [aPerson('guest', { name: 'Bob \u001b[31m' }), aPerson('ann', { name: 'Ann', place: 'inside' })]]],
    needs: [aNeed('n1', { meeting: 'm1', text: '1 guest held by guests-wait' })],
    state: { stopped: [stopped] },
  });
  side = createDeskSide(desk, directory);
  served = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side });
  configure(`console: { listen: "${new URL(served.url).host}" }`);
});
afterEach(async () => {
  side.close();
  await served.close();
  rmSync(directory, { recursive: true, force: true });
});

function configure(more: string): void {
  const account =
    'accounts: [{ name: m, username: m@example.com, password: { env: X }, meetings: ["sip:o@example.com;gruu;opaque=app:conf:focus:id:A"] }]';
  writeFileSync(join(directory, 'lobbyguard.yaml'), `version: 1\npolicies: policies\n${account}\n${more}\n`);
}

async function lobbyguard(...argv: string[]) {
  const { io, out, err } = aFakeIo({ cwd: directory });
  const code = await runCommandLine(argv, io);
  return { code, out: out(), err: err() };
}

test('lobby lists who waits with their id, escaped, and nobody who is inside', async () => {
  const { code, out } = await lobbyguard('lobby');
  expect(code).toBe(0);
  expect(out).toContain('Quarterly results, all hands: 3 people in the lobby, 12 inside');
  expect(out).toContain(`${side.keys.idOf('guest')}  Bob \\u{1b}[31m  anonymous, no address`);
  expect(out).not.toContain('Ann');
});

test('needs lists what needs a human', async () => {
  expect((await lobbyguard('needs')).out).toMatch(
    /held {2}1 guest held by guests-wait in Quarterly results, all hands \(oldest \d+:\d\d\)/,
  );
  expect(JSON.parse((await lobbyguard('needs', '--format', 'json')).out)).toMatchObject({ needs: [{ kind: 'held' }] });
});

test('refuse orders by a part of the name, with who asked and what was seen', async () => {
  const { code, out } = await lobbyguard('refuse', 'bob', '--who', 'R. Meier', '--reason', 'not invited');
  expect([code, out]).toEqual([0, 'Refusing Bob \\u{1b}[31m in 3 s\nTake it back: npx lobbyguard undo h1\n']);
  const by = { who: 'R. Meier', auth: 'local', via: 'cli' };
  expect(desk.calls).toEqual([['order', { meeting: 'm1', person: 'guest', act: 'reject', seen: 'v1', by, reason: 'not invited' }]]);
});

test('eject finds only people inside, admit only people who wait', async () => {
  expect((await lobbyguard('eject', 'bob')).err).toContain('nobody here is called bob');
  expect((await lobbyguard('admit', 'ann')).code).toBe(2);
  expect(desk.calls).toEqual([]);
  expect((await lobbyguard('eject', 'ann')).code).toBe(0);
});

test('lobby go-on lets the stopped rule go on in its meeting', async () => {
  expect((await lobbyguard('lobby', 'go-on', 'flood', '--allow', '100')).code).toBe(0);
  expect(desk.calls[0]).toMatchObject(['ruleOn', { meeting: 'm1', rule: 'flood', allow: 100 }]);
  expect((await lobbyguard('lobby', 'go-on', 'other')).err).toContain('other is not stopped');
});

test('what the daemon refuses is told in its own words, with exit 2', async () => {
  desk.order = async () => ({ kind: 'refused', code: 'dry-run', reason: 'nothing that could send exists.' });
  const { code, err } = await lobbyguard('admit', 'bob');
  expect(code).toBe(2);
  expect(err).toContain('This is a dry run: nothing that could send exists. [dry-run]');
});

test('without a console, and without a daemon, it says what to do', async () => {
  configure('');
  expect((await lobbyguard('lobby')).err).toContain('has no console');
  configure('console: { listen: "127.0.0.1:9" }');
  expect((await lobbyguard('lobby')).err).toContain('no daemon answers at http://127.0.0.1:9');
});
