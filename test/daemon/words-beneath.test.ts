// Where a human's word is taken back, what was said before counts again, in a run as over a restart.
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator } from '../support/daemon.ts';
import { aNight, anna, decided, type Gap, gaps, type Night, see, toldToWait } from '../support/night.ts';

async function asSeen(night: Night) {
  const { key, version } = await see(night, 'Eve');
  return { meeting: night.meeting, person: key, seen: version, by: anna };
}

async function pass(night: Night): Promise<string> {
  const result = await night.desk.pass(await asSeen(night));
  return result.kind === 'accepted' ? result.id : `refused: ${result.reason}`;
}

const takeBack = (night: Night, id: string) => night.desk.undo({ of: id, by: anna });
const over = Object.entries<(simulator: Simulator) => Gap>({ 'no gap': () => (night) => Promise.resolve(night), ...gaps });

test.each(over)('whoever was told to wait waits again when a pass is taken back, over %s', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  await toldToWait(night, simulator);
  await night.watch.daemon.pause(anna);
  const id = await pass(night);
  await decided(night, 'Eve', 'paused');
  const after = await gap(simulator)(night);
  await decided(after, 'Eve', 'paused');
  expect(await takeBack(after, id)).toMatchObject({ kind: 'accepted', people: [{ effect: 'cancelled' }] });
  await decided(after, 'Eve', 'overruled');
});
