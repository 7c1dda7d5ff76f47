import { expect, test } from 'vitest';
import { anonymous, colleague, strangers } from '../support/crowd.ts';
import { aConfig, aDirectory, aSimulator, moderating, until } from '../support/daemon.ts';

const nobodyStays = `
version: 1
name: nobody
rules:
  - id: nobody-stays
    when: { any: [{ inLobby: true }, { inLobby: false }] }
    then: remove
`;

test('a second account of this installation in the same meeting is one of us', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join(anonymous(1, { organizer: false }));
  simulator.meeting().join(colleague('second', { uri: 'sip:Second@example.com', organizer: false }));
  const [first] = aConfig(simulator, aDirectory()).accounts;
  if (first?.kind !== 'ucwa') throw new Error('no account');
  const accounts = [first, { ...first, name: 'second', username: 'second@example.com', meetings: [] }];
  const watch = await moderating(simulator, { policies: nobodyStays, config: { accounts } });
  await until('the stranger to be gone', () => strangers(simulator.meeting()).length === 0);
  const decided = () => watch.of('decision').find(({ facts }) => facts['uri'] === 'second@example.com');
  await until('the second account to be decided on', () => decided() !== undefined);
  expect(decided()).toMatchObject({ verdict: 'stay', because: 'self' });
});

test('an account whose sign-in name is not its address is one of us as soon as the server has told its address', async () => {
  const simulator = await aSimulator({
    accounts: [
      { username: 'moderator@example.com', password: 'open-sesame', uri: 'sip:moderator@example.com', name: 'Moderator' },
      { username: 'EXAMPLE\\svc2', password: 'open-sesame', uri: 'sip:Second@example.com', name: 'Second' },
    ],
  });
  const [first] = aConfig(simulator, aDirectory()).accounts;
  if (first?.kind !== 'ucwa') throw new Error('no account');
  const accounts = [first, { ...first, name: 'second', username: 'EXAMPLE\\svc2', meetings: [] }];
  const watch = await moderating(simulator, { policies: nobodyStays, config: { accounts } });
  await until('both to be signed in', () => watch.daemon.status().accounts.every(({ state }) => state === 'ready'));
  simulator.meeting().lobbyJoin(colleague('second', { uri: 'sip:second@example.com', organizer: false }));
  const decided = () => watch.of('decision').find(({ facts }) => facts['uri'] === 'second@example.com');
  await until('the second account to be decided on', () => decided() !== undefined);
  expect(decided()).toMatchObject({ verdict: 'stay', because: 'self' });
});
