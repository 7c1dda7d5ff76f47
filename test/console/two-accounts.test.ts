// Two accounts in one meeting, and two humans in two browsers who press something about one person at the same moment.
import { expect } from 'vitest';
import { aConfig, aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aDeskInChromium, guest, taken } from './at-the-desk.ts';
import { inBrowser } from './chromium.ts';

const { sitDown } = aDeskInChromium();
const usernames = ['moderator@example.com', 'second@example.com'] as const;
const policies = 'version: 1\nname: guests\nrules:\n  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }\n';

inBrowser('one of them is told that the other was first, and nothing but the first order is on record', async () => {
  const simulator = await aSimulator({
    accounts: usernames.map((username) => ({ username, password: 'open-sesame', uri: `sip:${username}`, name: username })),
  });
  const [account] = aConfig(simulator, aDirectory()).accounts;
  if (account?.kind !== 'ucwa') throw new Error('no account');
  const accounts = [account, { ...account, name: 'second', username: usernames[1] }];
  const scene = await sitDown(simulator, { policies, config: { accounts, console: { host: '127.0.0.1', port: 0, graceMs: 3_000 } } });
  await until('both to be in the meeting', () => scene.of('meeting').filter(({ event }) => event === 'joined').length === 2);
  simulator.meeting().lobbyJoin(guest('Bob'));
  const pages = [await scene.another('anna'), await scene.another('berta')] as const;
  const buttons = pages.map((page, n) => page.getByRole('button', { name: 'Refuse Bob' }).nth(n));
  await Promise.all(buttons.map((button) => button.waitFor()));
  await Promise.all(buttons.map((button) => button.click()));
  const told = pages.map((page, n) =>
    page
      .getByText(`${n === 0 ? 'berta' : 'anna'} has decided already`)
      .first()
      .waitFor()
      .then(() => n),
  );
  const loser = await Promise.any(told);
  await until('Bob to be gone', () => simulator.meeting().waiting().length === 0);
  expect(scene.of('human').map(({ act, by }) => [act, by.who])).toEqual([['reject', loser === 0 ? 'berta' : 'anna']]);
  expect(taken(scene)).toEqual(['reject']);
});
