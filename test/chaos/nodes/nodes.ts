// The chaos on three nodes of one cluster: rounds of trouble for people, nodes, ways and Redis, each followed by calm, and everything checked against the model.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChaos } from '../chaos.ts';
import { type Books, createBooks } from '../checks.ts';
import { createDice } from '../dice.ts';
import { plainPolicy } from '../policy-maker.ts';
import { calm, settle } from '../settle.ts';
import { createWorld, easyTerms, type World } from '../world.ts';
import { type ClusterBooks, createClusterBooks } from './books.ts';
import { createFleet } from './fleet.ts';
import { createRedisPair } from './redis-pair.ts';
import { type ClusterChaos, oneClusterStep, resume } from './trouble.ts';

export interface NodesOptions {
  seed: number;
  /** When no new round begins any more, ms from the start. */
  forMs: number;
  roundMs: number;
  tell(line: string): void;
}

export interface NodesReport {
  seed: number;
  findings: readonly string[];
  rounds: number;
  actions: number;
  records: number;
  verified: number;
  struck: Readonly<Record<string, number>>;
  slowestSettlingMs: number;
  /** Kept when something was found. */
  directory: string;
}

const moderators = [1, 2, 3, 4].map((n) => `sip:moderator-${n}@example.com`);
const terms = { ...easyTerms, requestsPerSecond: 10, actionsPerSecond: 10 };
const settleMs = 90_000;

export async function runNodes({ seed, forMs, roundMs, tell }: NodesOptions): Promise<NodesReport> {
  const root = mkdtempSync(join(tmpdir(), 'lobbyguard-nodes-'));
  const redis = await createRedisPair(root);
  const fleet = await createFleet(root, () => redis.port);
  const { guard, audit, configure } = fleet;
  const parts = { directory: root, guard, troubled: () => audit, moderators, configure };
  const world = await createWorld({ seed, meetings: moderators.length, tell, parts });
  const books = createBooks(world);
  const clusterBooks = createClusterBooks(world);
  const dice = createDice(seed);
  const chaos = { ...createChaos(world, dice, true, books), restart: async () => {} };
  const cluster: ClusterChaos = {
    chaos,
    fleet,
    redis,
    struck: new Map(),
    underWay: new Set(),
    isRedisTroubled: false,
    resumeAt: undefined,
  };
  const until = Date.now() + forMs;
  let rounds = 0;
  let slowestSettlingMs = 0;
  try {
    world.policies.put('a.yaml', plainPolicy(dice), 'rename');
    world.configure(terms);
    world.startGuard();
    await watching(world);
    while (rounds === 0 || Date.now() < until) {
      await round(cluster, roundMs);
      const { tookMs } = await settle(chaos, settleMs);
      rounds += 1;
      slowestSettlingMs = Math.max(slowestSettlingMs, tookMs);
      await check(world, books, clusterBooks);
      tell(`round ${rounds}: settled in ${tookMs} ms, ${world.witness.actions.length} actions, ${world.findings.count} findings`);
    }
    await guard.end('SIGTERM');
    await check(world, books, clusterBooks);
  } finally {
    for (const undo of [...chaos.undo]) undo();
    await Promise.allSettled(cluster.underWay);
    await world.close({ keep: world.findings.count > 0 });
    fleet.close();
    await redis.close();
  }
  return {
    seed,
    findings: world.findings.all,
    rounds,
    actions: world.witness.actions.length,
    records: books.records,
    verified: books.verified,
    struck: Object.fromEntries(cluster.struck),
    slowestSettlingMs,
    directory: root,
  };
}

async function round(cluster: ClusterChaos, roundMs: number): Promise<void> {
  const { chaos } = cluster;
  for (const until = Date.now() + roundMs; Date.now() < until; ) {
    await oneClusterStep(cluster);
    await sleep(chaos.dice.whole(0, 100));
  }
  for (const undo of [...chaos.undo]) undo();
  await Promise.all(cluster.underWay);
  await watching(chaos.world);
  for (const until = Date.now() + 30_000; cluster.resumeAt !== undefined && Date.now() < until; await sleep(100)) resume(cluster);
  await calm(chaos);
}

async function watching({ guard, findings }: World): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) if (guard.watching) return;
  findings.add('no-start', `not every node is watching 30 s after its start: ${guard.ownEnds.join(', ')}`);
}

async function check(world: World, books: Books, clusterBooks: ClusterBooks): Promise<void> {
  books.audit();
  books.conduct();
  await books.verify();
  clusterBooks.check();
  const ends = world.guard.ownEnds;
  if (ends.length > 0) world.findings.add('ended-by-itself', ends.join(', '));
}
