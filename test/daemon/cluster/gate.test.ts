// Changed policies and an account that changes hands: no node removes people by a set that nobody has looked at where they are.
import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { plainly, untilHolds } from '../../cluster/redis/a-link.ts';
import { aRedis, type RedisServer, withRedis } from '../../cluster/redis/server.ts';
import { aWayTo } from '../../cluster/redis/way.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, meetingUri, type Node, watchedBy } from './nodes.ts';

const by = localBy('Olga', 'cli');
const quiet = 'version: 1\nname: guests\nrules:\n  - { id: nobody, when: { name: nobody at all, anonymous: true }, then: reject }\n';
const strict = 'version: 1\nname: guests\nrules:\n  - { id: no-partners, when: { sourceNetwork: Federated }, then: remove }\n';
const common = { leaseMs: 2_000, policies: quiet, newRemovals: 10 };

function partners(simulator: Simulator, count: number): void {
  for (let n = 0; n < count; n += 1)
    simulator
      .meeting(meetingUri(0))
      .join({ uri: `sip:p${n}@partner.example`, name: `Partner ${n}`, anonymous: false, network: 'Federated', lobby: false });
}

async function change(node: Node, text: string): Promise<void> {
  writeFileSync(node.policyFile, text);
  await node.daemon.reload();
}

const waits = ({ daemon }: Node) => daemon.status().policy.waiting;
const revisionOf = ({ daemon }: Node) => daemon.status().policy.revision;
const removed = (simulator: Simulator) => simulator.actions.length;

/** The first owns the account, the second has nothing to look at. */
async function anOwnerAndAnother(redis: RedisServer, simulator: Simulator) {
  const way = await aWayTo(redis.port);
  const owner = await aNode({ name: 'one', redis: way, simulator, ...common });
  await until('the account to be watched', () => watchedBy(owner).length === 1);
  const other = await aNode({ name: 'two', redis, simulator, ...common });
  await until('the other to know who owns it', () => other.daemon.status().cluster?.accounts[0]?.state === 'elsewhere');
  return { way, owner, other };
}

const ends: [string, (parts: Awaited<ReturnType<typeof anOwnerAndAnother>>) => unknown][] = [
  ['stops', ({ owner }) => owner.daemon.stop('maintenance')],
  ['is heard of no more', ({ way }) => way.cut()],
];

for (const [how, end] of ends)
  withRedis(`a set that the gate of the owner holds back is held back by the next one, when the owner ${how}`, async () => {
    const [redis, simulator] = [await aRedis(), await aServerFor(1)];
    partners(simulator, 12);
    const parts = await anOwnerAndAnother(redis, simulator);
    const { owner, other } = parts;
    for (const node of [owner, other]) await change(node, strict);
    expect(waits(owner)).toMatchObject({ people: 12, proposes: false });
    expect(waits(other)).toBeUndefined();
    await end(parts);
    await until('the set to wait there', () => waits(other) !== undefined);
    expect(waits(other)).toMatchObject({ people: 12, proposes: true, would: [{ rule: 'no-partners', count: 12 }] });
    expect(other.of('decision').some(({ because, proposal }) => because === 'gate' && proposal === 'remove')).toBe(true);
    expect(removed(simulator)).toBe(0);
    expect(await other.daemon.desk.acceptPolicies({ revision: waits(other)?.revision ?? '', by })).toMatchObject({ kind: 'accepted' });
    await until('all of them to be removed', () => removed(simulator) >= 12);
    expect(other.daemon.status().alarms.map(({ code }) => code)).not.toContain('policies-waiting');
  });

withRedis('a set that acted in the meetings of an account goes on acting there when another node takes it', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const { owner, other } = await anOwnerAndAnother(redis, simulator);
  for (const node of [owner, other]) await change(node, strict);
  await until('both to go by it', () => revisionOf(owner) === revisionOf(other));
  await untilHolds(async () => String(await plainly(redis, 'GET', 'lobbyguard:1:{test}:set:mod0')).split(' ')[0] === revisionOf(owner));
  partners(simulator, 12);
  await owner.daemon.stop('maintenance');
  await until('all of them to be removed', () => removed(simulator) >= 12);
  expect(waits(other)).toBeUndefined();
});
