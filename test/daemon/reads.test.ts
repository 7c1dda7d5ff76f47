// What a decision costs the pool: one GET for each person and change, alone or in batches, and one more only for a removal that had to wait.
import { expect, test } from 'vitest';
import { anonymous, colleague } from '../support/crowd.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

const ways: [string, number][] = [
  ['alone', 1],
  ['in batches', 20],
];
const people = 30;
/** A representation is good for a second: a removal that waited longer looks again. */
const freshForMs = 1_000;

/** A moderator whose reads of single people are counted, those inside of batches included. */
async function counted(batch: number) {
  const reads: { path: string; at: number }[] = [];
  const observer = {
    arrived({ method, url }: { method: string; url: URL }) {
      if (method === 'GET' && /\/participants\/(?:guest|colleague)[^/]*$/.test(url.pathname))
        reads.push({ path: url.pathname, at: Date.now() });
    },
    answered() {},
  };
  const simulator = await aSimulator({ observer });
  const limits = { requestsPerSecond: 1_000, actionsPerSecond: 1_000, batch, concurrency: 4, retries: 4 };
  const watch = await moderating(simulator, { config: { limits } });
  return { simulator, meeting: simulator.meeting(), watch, reads };
}

test.each(ways)('where reads go %s, a stranger is read once before they are refused', async (_how, batch) => {
  const { simulator, meeting, watch, reads } = await counted(batch);
  for (let n = 1; n <= people; n += 1) meeting.lobbyJoin(anonymous(n));
  await until('everybody to be gone', () => watch.of('outcome').length === people);
  const pathOf = new Map(watch.of('decision').map(({ id, participant }) => [id, new URL(participant).pathname]));
  for (const { decision, at } of watch.of('outcome')) {
    const of = reads.filter(({ path }) => path === pathOf.get(decision));
    expect(of.length).toBeGreaterThan(0);
    if (Date.parse(at) - (of[0]?.at ?? 0) < freshForMs) expect(of).toHaveLength(1);
  }
  expect(simulator.actions).toHaveLength(people);
});

test.each(ways)('where reads go %s, somebody who changes is read once for each change', async (_how, batch) => {
  const { meeting, watch, reads } = await counted(batch);
  const { uri } = colleague(1);
  meeting.join(colleague(1));
  const isDecided = (name: string) => () => watch.of('decision').some(({ facts }) => facts['name'] === name);
  await until('the first decision', isDecided('Colleague 1'));
  const before = reads.length;
  for (let change = 1; change <= 5; change += 1) {
    meeting.alter(String(uri), { name: `Colleague, ${change}` });
    await until('the next', isDecided(`Colleague, ${change}`));
  }
  // Who is there already when the roster is read may come with it.
  expect([5, 6]).toContain(reads.length - before);
});
