// What a human said about somebody counts for the stay it was said of: not for the next one, whatever happens to the daemon in between.
import { test } from 'vitest';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, anna, decided, eve, gaps, leave, type Night, see, toldToWait } from '../support/night.ts';

test.each(Object.entries(gaps))('whoever was let in, left and came back is removed by the rules, over %s too', async (_, over) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(eve);
  const { key, version } = await see(night, 'Eve');
  await night.desk.order({ act: 'admit', meeting: night.meeting, person: key, seen: version, by: anna });
  await decided(night, 'Eve', 'overruled');
  await leave(night, simulator, guest);
  await night.watch.daemon.pause(anna);
  simulator.meeting().join({ ...eve, lobby: false });
  await decided(night, 'Eve', 'paused');
  const after = await over(simulator)(night);
  await see(after, 'Eve');
  await after.watch.daemon.resume(anna);
  await until('the removal', () => simulator.actions.some(({ action }) => action === 'eject'));
});

test.each(Object.entries(gaps))('whoever was told to wait, left and came back is held again, over %s too', async (_, over) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  await leave(night, simulator, await toldToWait(night, simulator));
  simulator.meeting().lobbyJoin(eve);
  await decided(night, 'Eve', 'held');
  await decided(await over(simulator)(night), 'Eve', 'held');
});

test.each(Object.entries(gaps))('whoever was told to wait, was seen to leave and came back during %s is held again', async (_, over) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  await leave(night, simulator, await toldToWait(night, simulator));
  const after = await over(simulator)(night, () => void simulator.meeting().lobbyJoin(eve));
  await decided(after, 'Eve', 'held');
});

test.each(Object.entries(gaps))('whoever stays over %s stays told to wait', async (_, over) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  await toldToWait(night, simulator);
  await decided(await over(simulator)(night), 'Eve', 'overruled');
});

/** The list has been read, and she is not on it. */
function isMissed({ desk }: Night): boolean {
  const people = desk.people(desk.meetings()[0]?.key ?? '');
  return people.length > 0 && people.every(({ name }) => name !== 'Eve');
}

const lostAndRestarted = Object.entries(gaps).flatMap(([first, over]) =>
  Object.entries(gaps).map(([then, again]) => ({ first, over, then, again })),
);

test.each(lostAndRestarted)(
  'whoever was told to wait, left during $first and was seen to come back is held again, over $then too',
  async (one) => {
    const simulator = await aSimulator();
    const night = await aNight(simulator);
    const guest = await toldToWait(night, simulator);
    const after = await one.over(simulator)(night, () => void simulator.meeting().leave(guest));
    await until('a list without her', () => isMissed(after));
    simulator.meeting().lobbyJoin(eve);
    await decided(after, 'Eve', 'held');
    await decided(await one.again(simulator)(after), 'Eve', 'held');
  },
);

test.each(Object.entries(gaps))('whoever is told to wait and is missing in the first list after %s stays told to wait', async (_, over) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = await toldToWait(night, simulator);
  guest.hidden = true;
  const after = await over(simulator)(night);
  await until('the first list', () => after.desk.meetings()[0]?.state === 'in');
  delete guest.hidden;
  simulator.resync();
  await decided(after, 'Eve', 'overruled');
});
