// A human's word that ends without a word of a human does not count again after a gap: the run and the record agree.
import { expect, test } from 'vitest';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, anna, decided, eve, gaps, toldToWait } from '../support/night.ts';

const overEach = Object.entries(gaps);

test.each(overEach)('whoever waited and came in with a crowd does not wait inside after %s', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const meeting = simulator.meeting();
  const guest = await toldToWait(night, simulator);
  const many = Array.from({ length: 10 }, (_, n) =>
    meeting.lobbyJoin({ ...eve, name: `Guest ${n}`, uri: `sip:guest${n}@fabrikam.example` }),
  );
  for (const { name } of many) await decided(night, String(name), 'held');
  await night.watch.daemon.pause(anna);
  for (const one of [...many, guest]) meeting.admitByHand(one);
  await decided(night, 'Eve', 'paused');
  expect(night.watch.of('human').at(-1)).toMatchObject({ act: 'undo', by: { auth: 'meeting' } });
  const after = await gap(simulator)(night);
  await decided(after, 'Eve', 'paused');
});

test.each(overEach)('whoever waited and has another name, or had one for a while, waits no more after %s', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = await toldToWait(night, simulator);
  simulator.meeting().rename(guest, 'Mallory');
  await decided(night, 'Mallory', 'held');
  simulator.meeting().rename(guest, 'Eve');
  await decided(night, 'Eve', 'held');
  const ended = () => night.watch.of('human').filter(({ act }) => act === 'undo');
  await until('the end to be on record', () => ended().length === 1);
  await decided(await gap(simulator)(night), 'Eve', 'held');
});
