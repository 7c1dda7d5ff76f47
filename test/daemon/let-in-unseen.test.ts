// Somebody waits in the lobby, the daemon does not see the meeting for a while, and finds them inside: a human has let them in.
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, moderating, until, type Watching, type WatchOptions } from '../support/daemon.ts';

const rules = 'version: 1\nname: guests\nrules:\n';
const noGuests = `${rules}  - { id: no-guests, when: { role: Attendee, organizer: false, inLobby: false }, then: eject }\n`;
const heldGuests = `${noGuests}  - { id: guests-wait, when: { role: Attendee, organizer: false, inLobby: true }, then: hold }\n`;
const bob = { name: 'Bob', anonymous: true };
const eve = { name: 'Eve', uri: 'sip:eve@fabrikam.example', organizer: false };
const options: WatchOptions = { config: { console: { host: '127.0.0.1', port: 0, graceMs: 0 } } };

type Gap = (watch: Watching, unseen: () => void) => Promise<Watching>;

const restarted = (simulator: Simulator, policies: string): Gap => {
  return async (watch, unseen) => {
    await watch.stop();
    unseen();
    return moderating(simulator, { ...options, policies, directory: watch.directory });
  };
};

const lost = (simulator: Simulator): Gap => {
  return async (watch, unseen) => {
    simulator.loseApplications();
    unseen();
    await until('the meeting to be joined again', () => watch.of('meeting').filter(({ event }) => event === 'joined').length === 2);
    return watch;
  };
};

const gaps = { 'a restart': restarted, 'a lost application': lost };
const entries = (watch: Watching) => watch.of('decision').filter(({ facts, trial }) => facts['inLobby'] === false && trial !== true);
const guestsInside = (watch: Watching, count: number) =>
  until('decisions about those inside', () => entries(watch).filter(({ rule }) => rule === 'no-guests').length >= count);

test.each(
  Object.entries(gaps).flatMap(([gap, over]) => [
    { gap, over, who: 'held', policies: heldGuests },
    { gap, over, who: 'of no rule', policies: noGuests },
  ]),
)('somebody $who who was let in during $gap is left alone by the rules', async ({ over, policies }) => {
  const simulator = await aSimulator();
  const before = await moderating(simulator, { ...options, policies, directory: aDirectory() });
  const guests = [bob, eve].map((guest) => simulator.meeting().lobbyJoin(guest));
  await until('both to be decided on', () => before.of('decision').filter(({ facts }) => facts['inLobby'] === true).length === 2);
  const after = await over(simulator, policies)(before, () => {
    for (const guest of guests) simulator.meeting().admitByHand(guest);
  });
  await guestsInside(after, 2);
  expect(entries(after).filter(({ rule }) => rule !== null)).toMatchObject([{ because: 'overruled' }, { because: 'overruled' }]);
  expect(after.of('human')).toMatchObject([1, 2].map(() => ({ act: 'admit', by: { auth: 'meeting', via: 'skype' } })));
  expect(simulator.actions).toEqual([]);
});

test.each(Object.entries(gaps))('ten who are found inside after %s were let in by nobody in particular', async (_, over) => {
  const simulator = await aSimulator();
  const before = await moderating(simulator, { ...options, policies: noGuests, directory: aDirectory() });
  const guests = Array.from({ length: 10 }, (_, n) => simulator.meeting().lobbyJoin({ ...bob, name: `Guest ${n}` }));
  await until('all to be decided on', () => before.of('decision').filter(({ facts }) => facts['inLobby'] === true).length === 10);
  const after = await over(simulator, noGuests)(before, () => {
    for (const guest of guests) simulator.meeting().admitByHand(guest);
  });
  await until('the crowd to be removed', () => simulator.actions.length === 10);
  expect(after.of('alarm').filter(({ code }) => code === 'mass-admission')).toHaveLength(1);
});

test('whoever came while nobody watched, and was not in the lobby before, is nobody whom a human let in', async () => {
  const simulator = await aSimulator();
  const before = await moderating(simulator, { ...options, policies: noGuests, directory: aDirectory() });
  const inside = simulator.meeting().lobbyJoin(bob);
  await until('Bob to be decided on', () => before.of('decision').some(({ facts }) => facts['name'] === 'Bob'));
  const after = await restarted(simulator, noGuests)(before, () => {
    simulator.meeting().leave(inside);
    simulator.meeting().join({ ...bob, uri: 'sip:another@anonymous.invalid', lobby: false });
  });
  await until('the removal', () => simulator.actions.length === 1);
  expect(after.of('human')).toEqual([]);
});
