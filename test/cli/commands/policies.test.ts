import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { acceptFile } from '../../../src/daemon/gate/accept-file.ts';
import { aDirectory, aSimulator, moderating, until, type Watching } from '../../support/daemon.ts';
import { aFakeIo } from '../fake-io.ts';

const quiet = 'name: guests\nrules:\n  - { id: nobody, when: { name: nobody at all, anonymous: true }, then: reject }\n';
const strict = 'name: guests\nrules:\n  - { id: no-partners, when: { sourceNetwork: Federated }, then: remove }\n';
const maxNewRemovals = { people: 2, share: 1 };
const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000, maxNewRemovals };

/** The configuration of a daemon that has no console. */
function configure(directory: string): void {
  const account =
    'accounts: [{ name: m, username: m@example.com, password: { env: X }, meetings: ["sip:o@example.com;gruu;opaque=app:conf:focus:id:A"] }]';
  writeFileSync(join(directory, 'lobbyguard.yaml'), `version: 1\npolicies: policies.yaml\naudit: { directory: audit }\n${account}\n`);
}

async function lobbyguard(cwd: string, ...argv: string[]) {
  const { io, out, err } = aFakeIo({ cwd });
  return { code: await runCommandLine(argv, io), out: out(), err: err() };
}

async function withWaiting(): Promise<Watching> {
  const simulator = await aSimulator();
  for (const n of [1, 2, 3])
    simulator
      .meeting()
      .join({ uri: `sip:p${n}@partner.example`, name: `Partner ${n}`, anonymous: false, network: 'Federated', lobby: true });
  const watch = await moderating(simulator, { policies: quiet, config: { safety } });
  configure(watch.directory);
  await until('everybody to be decided on', () => new Set(watch.of('decision').map((one) => one.participant)).size >= 3);
  writeFileSync(watch.policyFile, strict);
  await watch.daemon.reload();
  return watch;
}

test('without a console the log says whom a set that waits would remove, and a file accepts it', async () => {
  const watch = await withWaiting();
  const { directory, config } = watch;
  const waiting = watch.daemon.status().policy.waiting?.revision ?? '';
  const shown = await lobbyguard(directory, 'policies');
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toContain(`waiting   ${waiting.slice(0, 12)}: it would at once remove 3 people; the last set stays in force`);
  expect(shown.out).toContain('Partner 1, p1@partner.example');
  expect((await lobbyguard(directory, 'policies', 'accept', '--revision', 'beef')).code).toBe(2);
  const accepted = await lobbyguard(directory, 'policies', '--who', 'Olga', 'accept');
  expect(accepted).toMatchObject({ code: 0, err: '' });
  expect(accepted.out).toContain(`Accepted: ${waiting.slice(0, 12)} is in force`);
  expect(existsSync(acceptFile(config.audit.directory))).toBe(false);
  expect(watch.of('policy').at(-1)).toMatchObject({ revision: waiting, by: { who: 'Olga', auth: 'local', via: 'cli' } });
  await until('all of them to be removed', () => watch.of('outcome').filter(({ result }) => result === 'done').length >= 3);
  const over = await lobbyguard(directory, 'policies', 'accept');
  expect(over.code).toBe(2);
  expect(over.err).toContain('no policies wait');
});

test('who comes while a set waits is among those it would remove', async () => {
  const simulator = await aSimulator();
  const comes = (n: number) =>
    simulator.meeting().join({ uri: `sip:p${n}@partner.example`, name: `P ${n}`, anonymous: false, network: 'Federated', lobby: true });
  for (const n of [1, 2, 3]) comes(n);
  const watch = await moderating(simulator, { policies: quiet, config: { safety } });
  const isDecided = (n: number) => watch.of('decision').some(({ facts }) => facts['name'] === `P ${n}`);
  await until('everybody to be decided on', () => [1, 2, 3].every(isDecided));
  writeFileSync(watch.policyFile, strict);
  await watch.daemon.reload();
  expect(watch.daemon.status().policy.waiting).toMatchObject({ people: 3 });
  comes(4);
  await until('the fourth to be listed', () => watch.daemon.status().policy.waiting?.people === 4);
  expect(watch.of('attempt')).toEqual([]);
});

test('where no daemon has run or runs, it says so', async () => {
  const directory = aDirectory();
  configure(directory);
  const none = await lobbyguard(directory, 'policies');
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.err).toContain('no daemon has left a word about its policies');
  const watch = await withWaiting();
  await watch.stop();
  const stopped = await lobbyguard(watch.directory, 'policies', 'accept');
  expect(stopped.code).toBe(2);
  expect(stopped.err).toContain('is one running with this configuration? Nothing was accepted');
  expect(existsSync(acceptFile(watch.config.audit.directory))).toBe(false);
});
