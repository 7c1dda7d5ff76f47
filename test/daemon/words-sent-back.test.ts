// Whom a human let in and somebody in the meeting sent back to the lobby: a human is asked again, and no rule refuses them.
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator } from '../support/daemon.ts';
import { aNight, anna, decided, eve, type Gap, gaps, see } from '../support/night.ts';

const over = Object.entries<(simulator: Simulator) => Gap>({ 'no gap': () => (night) => Promise.resolve(night), ...gaps });

test.each(over)('who was let in and sent back is held, over %s, and can be let in once more', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(eve);
  const { key, version } = await see(night, 'Eve');
  await night.desk.order({ act: 'admit', meeting: night.meeting, person: key, seen: version, by: anna });
  await decided(night, 'Eve', 'overruled');
  guest.place = 'lobby';
  simulator.meeting().typing(guest);
  await decided(night, 'Eve', 'held');
  const after = await gap(simulator)(night);
  await decided(after, 'Eve', 'held');
  const again = await see(after, 'Eve');
  const order = { act: 'admit', meeting: after.meeting, person: again.key, seen: again.version, by: anna } as const;
  expect(await after.desk.order(order)).toMatchObject({ kind: 'accepted' });
  await decided(after, 'Eve', 'overruled');
});
