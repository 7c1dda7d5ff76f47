// An order for a meeting that this node does not follow, because it is over or another node has it.
import { expect, test } from 'vitest';
import { aSimulator } from '../../support/daemon.ts';
import { aNight, anna, eve, see } from '../../support/night.ts';

test('of people in a meeting that is not followed here it is not said that they have left', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(eve);
  const { key: person, version: seen } = await see(night, 'Eve');
  const asked = { meeting: 'a conversation of another node', person, seen, by: anna };
  for (const answer of [
    await night.desk.order({ ...asked, act: 'admit' }),
    await night.desk.wait(asked),
    await night.desk.bulk({ meeting: asked.meeting, act: 'admit', people: [{ person, seen }], expect: 1, by: anna }),
  ])
    expect(answer).toMatchObject({ kind: 'refused', code: 'gone', reason: expect.stringContaining('not watched from here') });
});
