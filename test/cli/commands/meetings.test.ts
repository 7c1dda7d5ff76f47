import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { openConsole } from '../../../src/console/open.ts';
import type { DaemonHandle } from '../../../src/daemon/handle.ts';
import { aConfig, aDirectory, aSimulator, until, watching } from '../../support/daemon.ts';
import { aFakeIo } from '../fake-io.ts';

const uriOf = (id: string) => `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:${id}`;

/** A daemon with its desk, and the commands of a terminal beside it. */
async function aTerminal() {
  const simulator = await aSimulator({ meetings: ['ALWAYS', 'EXTRA'].map((id) => ({ uri: uriOf(id) })) });
  const directory = aDirectory();
  const [account] = aConfig(simulator, directory).accounts;
  const accounts = account === undefined ? [] : [{ ...account, meetings: [uriOf('ALWAYS')] }];
  const start = async () => {
    let daemon: DaemonHandle | undefined;
    const desk = await openConsole({ host: '127.0.0.1', port: 0 }, () => daemon, join(directory, 'audit'));
    onTestFinished(() => desk.close());
    const written = 'accounts: [{ name: moderator, username: m@example.com, password: { env: X }, acceptInvitations: true }]';
    writeFileSync(join(directory, 'lobbyguard.yaml'), `${written}\nconsole: { listen: "${new URL(desk.url).host}" }\n`);
    const watch = await watching(simulator, { directory, config: { accounts } });
    daemon = watch.daemon;
    return watch;
  };
  const lobbyguard = async (...argv: string[]) => {
    const { io, out, err } = aFakeIo({ cwd: directory });
    const code = await runCommandLine(['meetings', ...argv], io);
    return { code, out: out(), err: err() };
  };
  return { start, lobbyguard };
}

test('a meeting that is added is followed over a restart, until it is removed', async () => {
  const { start, lobbyguard } = await aTerminal();
  const first = await start();
  const added = await lobbyguard('add', uriOf('EXTRA'));
  expect(added).toMatchObject({ code: 0, out: `moderator follows ${uriOf('EXTRA')}.\n` });
  const isIn = (of: typeof first) => () => of.daemon.status().accounts[0]?.meetings.filter(({ state }) => state === 'in').length === 2;
  await until('both', isIn(first));
  expect((await lobbyguard()).out).toMatch(/in .*EXTRA {2}from added by hand/);
  expect(first.of('meeting')).toContainEqual(
    expect.objectContaining({ event: 'added', meeting: uriOf('EXTRA'), by: expect.objectContaining({ via: 'cli' }) }),
  );
  await first.stop();
  const second = await start();
  await until('both again', isIn(second));
  expect((await lobbyguard('remove', uriOf('EXTRA'))).code).toBe(0);
  await until('one', () => second.daemon.status().accounts[0]?.meetings.length === 1);
  expect(JSON.parse((await lobbyguard('--format', 'json')).out)).toMatchObject({ accounts: [{ meetings: [{ source: 'configuration' }] }] });
});

test.each<[string, string[], string]>([
  ['what is no meeting', ['add', 'nonsense'], 'expected a focus URI'],
  ['a link on a foreign host', ['add', 'https://meet.elsewhere.test/ann/ABC123'], 'not among trustedHosts'],
  ['an account there is none of', ['add', uriOf('EXTRA'), '--account', 'nobody'], 'known: moderator'],
  ['a time without its zone', ['add', uriOf('EXTRA'), '--until', '2026-11-26T17:00'], 'a time with its zone'],
  ['a time that is over', ['add', uriOf('EXTRA'), '--until', '2020-01-01T00:00Z'], 'over already'],
  ['a meeting of the configuration', ['remove', uriOf('ALWAYS')], 'was not added by hand'],
])('%s is refused with what to do', async (_, argv, words) => {
  const { start, lobbyguard } = await aTerminal();
  await start();
  const { code, err } = await lobbyguard(...argv);
  expect([code, err]).toEqual([2, expect.stringContaining(words)]);
});
