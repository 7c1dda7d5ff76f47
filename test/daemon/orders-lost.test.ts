// A human orders something, and before it is sent the session or the daemon ends: it is told that it was not done, and it is not done later.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { PersonSight } from '../../src/rulings/port.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, moderating, until, type Watching, type WatchOptions } from '../support/daemon.ts';

const anna = localBy('anna', 'console');
const options: WatchOptions = {
  policies: 'version: 1\nname: guests\nrules:\n  - { id: all-may, when: { anonymous: true }, then: allow }\n',
  config: { mode: 'assist', console: { host: '127.0.0.1', port: 0, graceMs: 60_000 } },
};
const patiently = { timeout: 60_000 };

type End = (simulator: Simulator, watch: Watching) => Promise<Watching>;

const again = (simulator: Simulator, { directory }: Watching) => moderating(simulator, { ...options, directory });
const ends: Record<string, End> = {
  async 'a lost application'(simulator, watch) {
    simulator.loseApplications();
    await until('the meeting to be joined again', () => watch.of('meeting').filter(({ event }) => event === 'joined').length === 2);
    return watch;
  },
  async 'a stop'(simulator, watch) {
    await watch.stop();
    expect(outcomes(watch)).toEqual([['cancelled', watch.of('human')[0]?.id]]);
    return again(simulator, watch);
  },
  async 'a kill'(simulator, watch) {
    const [audit, then] = [join(watch.directory, 'audit'), join(watch.directory, 'then')];
    cpSync(audit, then, { recursive: true, filter: (file) => !file.endsWith('lock') });
    await watch.stop();
    rmSync(audit, { recursive: true });
    cpSync(then, audit, { recursive: true });
    return again(simulator, watch);
  },
};

const outcomes = (watch: Watching) => watch.of('outcome').map(({ result, decision }) => [result, decision]);

function seenBy({ daemon: { desk } }: Watching): PersonSight | undefined {
  const [meeting = ''] = desk?.meetings().map(({ key }) => key) ?? [];
  return desk?.people(meeting).find(({ name, decision }) => name === 'Bob' && decision !== undefined);
}

async function click(watch: Watching, act: 'reject' | 'eject'): Promise<void> {
  await until('Bob to be decided on', () => seenBy(watch) !== undefined);
  const { key, version } = seenBy(watch) as PersonSight;
  const meeting = watch.daemon.desk?.meetings()[0]?.key ?? '';
  expect(await watch.daemon.desk?.order({ act, meeting, person: key, seen: version, by: anna })).toMatchObject({ kind: 'accepted' });
  expect(seenBy(watch)).toMatchObject({ ruling: { act }, order: { state: 'grace' } });
}

test.each(
  Object.entries(ends).flatMap(([end, over]) => [
    { end, over, act: 'reject' as const },
    { end, over, act: 'eject' as const },
  ]),
)('an order to $act that $end comes before is told as not done, and is not done', async ({ over, act }) => {
  const simulator = await aSimulator();
  const before = await moderating(simulator, { ...options, directory: aDirectory() });
  const meeting = simulator.meeting();
  if (act === 'reject') meeting.lobbyJoin({ name: 'Bob', anonymous: true });
  else meeting.join({ name: 'Bob', anonymous: true, lobby: false });
  await click(before, act);
  const { id } = before.of('human')[0] ?? { id: '' };
  const after = await over(simulator, before);
  await until('Bob to be found again', () => seenBy(after) !== undefined);
  await expect
    .poll(() => after.daemon.desk?.needs().filter(({ state }) => state.kind === 'open'), patiently)
    .toMatchObject([{ kind: 'order-trouble', text: expect.stringContaining(`${act} Bob, ordered by anna: not done`) }]);
  expect(seenBy(after)).toMatchObject({ name: 'Bob' });
  expect([seenBy(after)?.ruling, seenBy(after)?.order]).toEqual([undefined, undefined]);
  if (after !== before) expect(outcomes(after).length).toBeLessThanOrEqual(1);
  for (const [result, decision] of outcomes(after)) expect([result, decision]).toEqual(['cancelled', id]);
  expect(simulator.actions).toEqual([]);
});
