// What humans said of people whose href is another one in every session: whoever has an address that was checked is known again by it.
import { expect, test } from 'vitest';
import type { Person } from '../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, anna, decided, eve, gaps, leave, type Night, see } from '../support/night.ts';

const overEach = Object.entries(gaps);
const mallory = { name: 'Mallory', uri: 'sip:mallory@fabrikam.example', organizer: false };
let names = 0;

/** Another session: everybody's href ends in something else. */
function rename(simulator: Simulator): void {
  const people = simulator.meeting().people as Map<string, Person>;
  for (const person of [...people.values()].filter(({ account }) => account === undefined)) {
    people.delete(person.key);
    names += 1;
    person.key = `n${names}`;
    people.set(person.key, person);
  }
}

async function letIn(night: Night, name: string): Promise<void> {
  const { key, version } = await see(night, name);
  await night.desk.order({ act: 'admit', meeting: night.meeting, person: key, seen: version, by: anna });
  await decided(night, name, 'overruled');
}

async function removed(simulator: Simulator, guest: Person): Promise<void> {
  await until(`${guest.name} to be removed`, () => simulator.meeting().find(guest.uri) === undefined);
}

test.each(overEach)('whom a human let in is left alone after %s, and after one more', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  simulator.meeting().lobbyJoin(eve);
  await letIn(night, 'Eve');
  const later = await gap(simulator)(night, () => rename(simulator));
  await decided(later, 'Eve', 'overruled');
  const last = await gap(simulator)(later, () => rename(simulator));
  await decided(last, 'Eve', 'overruled');
  expect(last.watch.of('human').at(-1)).toMatchObject({ act: 'admit', by: { auth: 'meeting' }, of: expect.any(String) });
});

test.each(overEach)('whom somebody in the meeting let in is left alone after %s', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin(eve);
  await decided(night, 'Eve', 'held');
  simulator.meeting().admitByHand(guest);
  await decided(night, 'Eve', 'overruled');
  await decided(await gap(simulator)(night, () => rename(simulator)), 'Eve', 'overruled');
});

test.each(overEach)('where they left and came past the lobby, nobody has let them in after %s', async (_, gap) => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  await letIn(night, String(simulator.meeting().lobbyJoin(eve).name));
  const second = await gap(simulator)(night, () => rename(simulator));
  await decided(second, 'Eve', 'overruled');
  const guest = [...simulator.meeting().people.values()].find(({ name }) => name === 'Eve') as Person;
  await leave(second, simulator, guest);
  await gap(simulator)(second, () => {
    simulator.meeting().join({ ...eve, lobby: false });
    rename(simulator);
  });
  await removed(simulator, guest);
});

test('nobody else is let in by it, and nobody under an address that anybody could claim', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const guest = simulator.meeting().lobbyJoin({ ...eve, anonymous: true });
  await letIn(night, 'Eve');
  await gaps['a restart']?.(simulator)(night, () => {
    rename(simulator);
    simulator.meeting().join({ ...mallory, lobby: false });
  });
  await removed(simulator, guest);
  await until('Mallory to be removed', () => simulator.meeting().find(mallory.uri) === undefined);
});
