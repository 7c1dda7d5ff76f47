// Two accounts of one daemon in one meeting: what one does is no stranger's doing to the other.
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, strangers } from '../support/crowd.ts';
import { aConfig, aDirectory, aSimulator, moderating, until, type Watching } from '../support/daemon.ts';

const anna = localBy('anna', 'console');
const rules = 'version: 1\nname: guests\nrules:\n';
const heldOrRemoved = `${rules}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }
  - { id: no-guests, when: { anonymous: true, inLobby: false }, then: remove }
`;
const letIn = `${rules}  - { id: welcome, when: { inLobby: true }, then: admit }\n`;
const [first, second] = ['moderator@example.com', 'second@example.com'];

function aPool(): Promise<Simulator> {
  return aSimulator({
    accounts: [first, second].map((username) => ({ username, password: 'open-sesame', uri: `sip:${username}`, name: username })),
  });
}

async function bothModerating(simulator: Simulator, policies: string): Promise<Watching> {
  const [account] = aConfig(simulator, aDirectory()).accounts;
  if (account?.kind !== 'ucwa') throw new Error('no account');
  const accounts = [account, { ...account, name: 'second', username: second }];
  const watch = await moderating(simulator, { policies, config: { accounts, console: { host: '127.0.0.1', port: 0, graceMs: 0 } } });
  await until('both to be in the meeting', () => watch.of('meeting').filter(({ event }) => event === 'joined').length === 2);
  return watch;
}

function crowd(simulator: Simulator, count = 12): void {
  for (let n = 0; n < count; n += 1) simulator.meeting().lobbyJoin(anonymous(n));
}

const crowdsOf = (watch: Watching) => watch.of('alarm').filter(({ code }) => code === 'mass-admission');
const insideBy = (watch: Watching, account: string) =>
  watch.of('decision').filter((decision) => decision.account === account && decision.facts['inLobby'] === false);

test('whom a human lets in through one account, many at once, the other account leaves inside', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, heldOrRemoved);
  crowd(simulator);
  const { desk } = watch.daemon;
  if (desk === undefined) throw new Error('there is no desk');
  const [meeting = ''] = desk.meetings().flatMap(({ key, account }) => (account === 'moderator' ? [key] : []));
  const seen = () => desk.people(meeting).filter(({ name, decision }) => name?.startsWith('Guest') && decision !== undefined);
  await until('everybody to be on the desk', () => seen().length === 12);
  const people = seen().map(({ key, version }) => ({ person: key, seen: version }));
  expect(await desk.bulk({ act: 'admit', meeting, people, expect: 12, by: anna })).toMatchObject({ kind: 'accepted' });
  await until('both to have decided on all inside', () =>
    ['moderator', 'second'].every((account) => insideBy(watch, account).length >= 12),
  );
  await until(
    'nothing to be under way',
    () => watch.of('outcome').length === watch.of('decision').filter(({ verdict }) => verdict === 'act').length,
  );
  expect(insideBy(watch, 'second').filter(({ verdict }) => verdict === 'act')).toEqual([]);
  expect(strangers(simulator.meeting())).toHaveLength(12);
  expect(crowdsOf(watch)).toEqual([]);
});

test('whom a rule lets in through either account, nobody else has let in', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, letIn);
  crowd(simulator, 40);
  await until('the lobby to be empty', () => simulator.meeting().waiting().length === 0);
  await until('both to have decided on all inside', () =>
    ['moderator', 'second'].every((account) => insideBy(watch, account).length >= 40),
  );
  expect(crowdsOf(watch)).toEqual([]);
  expect(watch.of('human')).toEqual([]);
});

test('a crowd that a presenter lets in is one to both accounts', async () => {
  const simulator = await aPool();
  const watch = await bothModerating(simulator, `${rules}  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }\n`);
  crowd(simulator);
  await until('everybody to be held by both', () => watch.of('decision').filter(({ because }) => because === 'held').length === 24);
  for (const person of simulator.meeting().waiting()) simulator.meeting().admitByHand(person);
  await until('both to say so', () => crowdsOf(watch).length === 2);
  expect(
    crowdsOf(watch)
      .map(({ account }) => account)
      .toSorted(),
  ).toEqual(['moderator', 'second']);
});
