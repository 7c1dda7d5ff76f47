// Accounts of the cluster are one of us on every node, whatever they sign in with.
import { expect } from 'vitest';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, watchedBy } from './nodes.ts';

const everybodyGoes = 'version: 1\nname: all\nmode: assist\nrules:\n  - { id: all-go, when: { inLobby: true }, then: remove }\n';

withRedis('an account of another node whose sign-in name is not its address is one of us here', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(2, {}, (n) => `EXAMPLE\\svc${n}`)];
  const [one, two] = [
    await aNode({ name: 'one', redis, simulator, policies: everybodyGoes }),
    await aNode({ name: 'two', redis, simulator, policies: everybodyGoes }),
  ];
  await until('each to have one account', () => [one, two].every((node) => watchedBy(node).length === 1));
  for (const [here, there] of [
    [0, 1],
    [1, 0],
  ] as const)
    simulator.meeting(meetingUri(here)).lobbyJoin({ uri: `sip:Mod${there}@example.com`, name: 'Moderator', organizer: false });
  await until('both to be known for what they are', () =>
    [one, two].every((node) =>
      node.of('decision').some(({ because, facts }) => because === 'self' && /^mod\d@/.test(String(facts['uri']))),
    ),
  );
  expect(simulator.actions).toEqual([]);
});
