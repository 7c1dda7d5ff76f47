// Somebody waits with two devices, of which one was told to: over a gap the word counts for both, and goes on for the one that stays.
import { expect, test } from 'vitest';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, anna, eve, gaps, type Night, toldToWait } from '../support/night.ts';

const overEach = Object.entries(gaps);

function becauses({ desk, meeting }: Night): string {
  const devices = desk.people(meeting).filter(({ name }) => name === 'Eve');
  return devices
    .map(({ decision }) => decision?.because)
    .toSorted()
    .join(' ');
}

const devicesAre = (night: Night, expected: string) => until(`her devices to be ${expected}`, () => becauses(night) === expected);

test.each(overEach)('when the one that was told to wait leaves, the other waits, over %s, until it leaves as well', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const first = await toldToWait(night, simulator);
  const second = simulator.meeting().lobbyJoin(eve);
  await devicesAre(night, 'held overruled');
  const both = await gap(simulator)(night);
  await devicesAre(both, 'overruled overruled');
  simulator.meeting().leave(first);
  await devicesAre(both, 'overruled');
  const one = await gap(simulator)(both);
  await devicesAre(one, 'overruled');
  simulator.meeting().leave(second);
  await devicesAre(one, '');
  const none = await gap(simulator)(one, () => simulator.meeting().lobbyJoin(eve));
  await devicesAre(none, 'held');
});

test('the word can be taken back for the one that stays', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const first = await toldToWait(night, simulator);
  const of = night.watch.of('human').find(({ act }) => act === 'wait')?.id ?? '';
  simulator.meeting().lobbyJoin(eve);
  await devicesAre(night, 'held overruled');
  const both = (await gaps['a restart']?.(simulator)(night)) as Night;
  await devicesAre(both, 'overruled overruled');
  simulator.meeting().leave(first);
  await devicesAre(both, 'overruled');
  expect(await both.desk.undo({ of, by: anna })).toMatchObject({ kind: 'accepted' });
  await devicesAre(both, 'held');
});
