// What a human said about somebody counts for the stay it was said of: not for the next one, whatever happens to the daemon in between.
import { test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Desk, PersonSight } from '../../src/rulings/port.ts';
import type { Person } from '../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, moderating, until, type Watching, type WatchOptions } from '../support/daemon.ts';

const anna = localBy('anna', 'console');
const policies = `
version: 1
name: guests
rules:
  - { id: guests-wait, when: { role: Attendee, organizer: false, inLobby: true }, then: hold }
  - { id: no-guests, when: { role: Attendee, organizer: false, inLobby: false }, then: eject }
`;
const options: WatchOptions = { policies, config: { console: { host: '127.0.0.1', port: 0, graceMs: 0 } } };
const eve = { name: 'Eve', uri: 'sip:eve@fabrikam.example', organizer: false };

interface Night {
  watch: Watching;
  desk: Desk;
  meeting: string;
}

async function aNight(simulator: Simulator, directory = aDirectory()): Promise<Night> {
  const watch = await moderating(simulator, { ...options, directory });
  return nightOf(watch);
}

function nightOf(watch: Watching): Night {
  const { desk } = watch.daemon;
  if (desk === undefined) throw new Error('there is no desk');
  return { watch, desk, meeting: desk.meetings()[0]?.key ?? '' };
}

function named({ desk, meeting }: Night, name: string | undefined): PersonSight | undefined {
  return desk.people(meeting).find((person) => person.name === name && person.decision !== undefined);
}

async function see(night: Night, name: string | undefined): Promise<PersonSight> {
  await until(`a decision about ${name}`, () => named(night, name) !== undefined);
  return named(night, name) as PersonSight;
}

async function decided(night: Night, name: string, because: string): Promise<void> {
  await until(`${name} to be ${because}`, () => named(night, name)?.decision?.because === because);
}

async function leave(night: Night, simulator: Simulator, guest: Person): Promise<void> {
  simulator.meeting().leave(guest);
  await until(`${guest.name} to be gone`, () => named(night, guest.name) === undefined);
}

type Gap = (night: Night, unseen?: () => void) => Promise<Night>;

const gaps: Record<string, (simulator: Simulator) => Gap> = {
  'a restart': (simulator) => async (night, unseen) => {
    await night.watch.stop();
    unseen?.();
    return aNight(simulator, night.watch.directory);
  },
  'a lost application': (simulator) => async (night, unseen) => {
    const joins = () => night.watch.of('meeting').filter(({ event }) => event === 'joined').length;
    const before = joins();
    simulator.loseApplications();
    unseen?.();
    await until('the meeting to be joined again', () => joins() > before);
    return nightOf(night.watch);
  },
};

async function toldToWait(night: Night, simulator: Simulator): Promise<Person> {
  const guest = simulator.meeting().lobbyJoin(eve);
  const { key, version } = await see(night, 'Eve');
  await night.desk.wait({ meeting: night.meeting, person: key, seen: version, by: anna });
  await decided(night, 'Eve', 'overruled');
  return guest;
}

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
