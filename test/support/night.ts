// A daemon with a desk, and somebody at it, over restarts and lost sessions.
import { localBy } from '../../src/audit/human.ts';
import type { Desk, PersonSight } from '../../src/rulings/port.ts';
import type { Person } from '../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, moderating, until, type Watching } from './daemon.ts';

export const anna = localBy('anna', 'console');
const policies = `
version: 1
name: guests
rules:
  - { id: guests-wait, when: { role: Attendee, organizer: false, inLobby: true }, then: hold }
  - { id: no-guests, when: { role: Attendee, organizer: false, inLobby: false }, then: eject }
`;
export const eve = { name: 'Eve', uri: 'sip:eve@fabrikam.example', organizer: false };

export interface Night {
  watch: Watching;
  desk: Desk;
  meeting: string;
}

export async function aNight(simulator: Simulator, directory = aDirectory(), graceMs = 0): Promise<Night> {
  const console = { host: '127.0.0.1', port: 0, graceMs };
  const watch = await moderating(simulator, { policies, config: { console }, directory });
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

export async function see(night: Night, name: string | undefined): Promise<PersonSight> {
  await until(`a decision about ${name}`, () => named(night, name) !== undefined);
  return named(night, name) as PersonSight;
}

export async function decided(night: Night, name: string, because: string): Promise<void> {
  await until(`${name} to be ${because}`, () => named(night, name)?.decision?.because === because);
}

export async function leave(night: Night, simulator: Simulator, guest: Person): Promise<void> {
  simulator.meeting().leave(guest);
  await until(`${guest.name} to be gone`, () => named(night, guest.name) === undefined);
}

export type Gap = (night: Night, unseen?: () => void) => Promise<Night>;

export const gaps: Record<string, (simulator: Simulator) => Gap> = {
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

export async function toldToWait(night: Night, simulator: Simulator): Promise<Person> {
  const guest = simulator.meeting().lobbyJoin(eve);
  const { key, version } = await see(night, 'Eve');
  await night.desk.wait({ meeting: night.meeting, person: key, seen: version, by: anna });
  await decided(night, 'Eve', 'overruled');
  return guest;
}
