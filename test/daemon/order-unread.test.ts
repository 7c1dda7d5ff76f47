// A human orders something about somebody of whom the server does not say who they are: the human is told that the order waits, and why.
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

const policies = 'version: 1\nname: guests\nrules:\n  - { id: hold-all, when: { anonymous: true }, then: hold }\n';
const config = { mode: 'enforce', console: { host: '127.0.0.1', port: 0, graceMs: 0 } } as const;

/** Where an event has come about them, nothing is decided before they are read. */
test.each([
  ['of whom nothing has changed', 'admit', false],
  ['about whom an event has come', 'reject', true],
] as const)('somebody %s cannot be read: a human is told that an order to %s them waits', async (_, act, isChanged) => {
  const simulator = await aSimulator();
  const { daemon, of } = await moderating(simulator, { policies, config });
  const { desk } = daemon;
  const bob = simulator.meeting().lobbyJoin({ name: 'Bob', anonymous: true });
  const meeting = () => desk?.meetings()[0]?.key ?? '';
  const sight = () => desk?.people(meeting()).find(({ name, decision }) => name === 'Bob' && decision !== undefined);
  await until('Bob to be held', () => sight() !== undefined);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const hang = simulator.fault({ method: 'GET', path: /participants\/[^?/]+$/, effect: { kind: 'hang' } });
  if (isChanged) {
    simulator.meeting().typing(bob);
    await until('them to be read', () => hang.struck > 0);
  }
  const { key: person = '', version: seen = '' } = sight() ?? {};
  const answer = await desk?.order({ act, meeting: meeting(), person, seen, by: localBy('anna', 'console') });
  expect(answer).toMatchObject({ kind: 'accepted' });
  const told = () => (desk?.needs() ?? []).filter(({ kind, state }) => kind === 'order-trouble' && state.kind === 'open');
  await until('a human to be told', () => told().length > 0, 25_000);
  expect(told().map(({ text }) => text)).toEqual([`${act} Bob, ordered by anna: waits, for the server has not said who they are now`]);
  expect(of('outcome')).toEqual([]);
});
