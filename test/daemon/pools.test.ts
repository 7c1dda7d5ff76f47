// Several accounts of one pool share its limit, as the server sees it.
import { expect, test } from 'vitest';
import { defaultAccount } from '../../src/simulator/simulator.ts';
import { mostIn } from '../queue/arrival-server.ts';
import { aConfig, aDirectory, aSimulator, moderating, until } from '../support/daemon.ts';

const perPool = 12;
const uris = ['a', 'b'].map((id) => `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:${id}`);

test('two accounts of one pool together never exceed its limit, and use it up', async () => {
  const other = { ...defaultAccount, username: 'second@example.com', uri: 'sip:second@example.com', name: 'Second' };
  const simulator = await aSimulator({ accounts: [defaultAccount, other], meetings: uris.map((uri) => ({ uri })) });
  for (const uri of uris)
    for (let n = 0; n < 24; n += 1)
      simulator.meeting(uri).lobbyJoin({ uri: `sip:g${n}@anonymous.invalid`, name: `Guest ${n}`, anonymous: true });
  const directory = aDirectory();
  const [account] = aConfig(simulator, directory).accounts;
  if (account?.kind !== 'ucwa') throw new Error('the first account is of another kind');
  const accounts = [
    { ...account, meetings: [uris[0] ?? ''] },
    { ...account, name: 'second', username: other.username, meetings: [uris[1] ?? ''] },
  ];
  const limits = { requestsPerSecond: 50, actionsPerSecond: 50, perPool, batch: 1, concurrency: 4, retries: 4 };
  await moderating(simulator, { directory, config: { accounts, limits } });
  await until('both lobbies to be empty', () => uris.every((uri) => simulator.meeting(uri).waiting().length === 0));
  const arrivals = simulator.actions.map(({ at }) => at);
  expect(mostIn(999, arrivals)).toBeLessThanOrEqual(perPool);
  expect(new Set(simulator.actions.map(({ account: who }) => who)).size).toBe(2);
});
