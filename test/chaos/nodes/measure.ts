// How long an account is without anybody, how soon a pause holds, and how much of the limit is used: measured on three nodes, at the server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Meeting } from '../../../src/simulator/meeting/meeting.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { createDice } from '../dice.ts';
import { plainPolicy } from '../policy-maker.ts';
import { createWorld, easyTerms, moderatorIsIn, type World } from '../world.ts';
import { createFleet, type Fleet, type FleetNode } from './fleet.ts';
import { createRedisPair, type RedisPair } from './redis-pair.ts';

export interface MeasureOptions {
  seed: number;
  times: number;
  tell(line: string): void;
}

const meetingsOfAccount = 50;
const moderators = [1, 2, 3].map((n) => `sip:moderator-${n}@example.com`);
const limits = { leaseMs: 10_000, perPool: 40 };
/** Of each account some. */
const raided = 12;
const guestsEach = 50;

export async function measure({ seed, times, tell }: MeasureOptions) {
  const root = mkdtempSync(join(tmpdir(), 'lobbyguard-measure-'));
  const redis = await createRedisPair(root);
  const fleet = await createFleet(root, () => redis.port, limits);
  const { guard, audit, configure } = fleet;
  const parts = { directory: root, guard, troubled: () => audit, moderators, configure };
  const meetings = moderators.length * meetingsOfAccount;
  // One by one: what is measured is requests.
  const world = await createWorld({ seed, meetings, behaviour: { batch: 'absent' }, tell, parts });
  const figures = { killed: [] as number[], stopped: [] as number[], paused: [] as number[], share: [] as number[] };
  try {
    world.policies.put('a.yaml', plainPolicy(createDice(seed)), 'rename');
    world.configure({ ...easyTerms, requestsPerSecond: 30, actionsPerSecond: 30 });
    world.startGuard();
    await allWatch(world);
    tell('every account is watched');
    for (let n = 0; n < times; n += 1) {
      const { share, lastMs } = await raid(world, fleet);
      figures.share.push(share);
      figures.paused.push(lastMs);
      tell(JSON.stringify(figures));
    }
    for (let n = 0; n < times; n += 1) {
      figures.killed.push(await gap(world, fleet, redis, 'SIGKILL'));
      figures.stopped.push(await gap(world, fleet, redis, 'SIGTERM'));
      tell(JSON.stringify(figures));
    }
  } finally {
    await world.close({ keep: false });
    fleet.close();
    await redis.close();
    rmSync(root, { recursive: true, force: true });
  }
  return { findings: world.findings.all, directory: root, ...figures };
}

/** From the signal to a node until the lobby of every meeting it had has been read by the next owner: ms. */
async function gap({ simulator }: World, { nodes }: Fleet, redis: RedisPair, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  const owners = await Promise.all(moderators.map((uri) => ownerOf(redis, userOf(uri))));
  const victim = nodes.find(({ name }) => owners.includes(name)) as FleetNode;
  const accounts = moderators.map(userOf).filter((_, n) => owners[n] === victim.name);
  const [from, seen] = [Date.now(), simulator.requests.length];
  const ended = victim.guard.end(signal);
  while (readSince(simulator, seen, accounts) < accounts.length * meetingsOfAccount) await sleep(20);
  const tookMs = Date.now() - from;
  await ended;
  await sleep(1_000);
  victim.guard.start();
  // The accounts stay where they are for a minute: the next victim is whoever has them.
  while (!victim.guard.watching) await sleep(100);
  await sleep(5_000);
  return tookMs;
}

/** Meetings whose lobby was read through an application of these accounts. */
function readSince({ requests, applications }: Simulator, since: number, accounts: readonly string[]): number {
  const own = applications.filter(({ account }) => accounts.includes(account.username.split('@')[0] ?? '')).map(({ id }) => id);
  const read = requests.slice(since).flatMap(({ method, path, delivered }) => {
    const [, application = '', conversation = ''] =
      /\/applications\/([^/]+)\/.*conversations\/([^/?]+)\/(?:lobby|participants\?filter=lobby)/i.exec(path) ?? [];
    return method === 'GET' && delivered && own.includes(application) ? [conversation] : [];
  });
  return new Set(read).size;
}

async function ownerOf({ primary }: RedisPair, account: string): Promise<string> {
  const answer = await primary.command('GET', `lobbyguard:1:{chaos}:lease:${account}`);
  return /\d+ (\S+)/.exec(answer.split('\r\n')[1] ?? '')?.[1] ?? '';
}

/** How much of the limit is used in the midst of a raid, and how long after a pause the last request arrived. */
async function raid({ simulator, witness, pause }: World, { audit }: Fleet): Promise<{ share: number; lastMs: number }> {
  for (const [n, meeting] of simulator.meetings.entries()) if (n < raided) guests(meeting, guestsEach);
  const count = () => new Set(witness.actions.map(({ n }) => n)).size;
  const start = count();
  while (count() < start + 100) await sleep(10);
  const [from, at] = [count(), Date.now()];
  await sleep(10_000);
  const share = (count() - from) / ((Date.now() - at) / 1_000) / limits.perPool;
  audit.news();
  pause.on();
  await sleep(3_000);
  const [first] = audit
    .news()
    .filter(({ type }) => type === 'pause')
    .map((record) => Date.parse(record.at))
    .toSorted();
  const lastMs = Math.max(0, (witness.actions.at(-1)?.at ?? 0) - (first ?? 0));
  pause.off();
  while (simulator.meetings.some((meeting) => meeting.waiting().length > 0)) await sleep(200);
  return { share: Number(share.toFixed(3)), lastMs };
}

function guests(meeting: Meeting, count: number): void {
  for (let n = 0; n < count; n += 1) {
    guestNumber += 1;
    meeting.lobbyJoin({ uri: `sip:guest-${guestNumber}@anonymous.invalid`, name: `Guest ${guestNumber}`, anonymous: true });
  }
}

let guestNumber = 0;

async function allWatch({ simulator }: World): Promise<void> {
  while (!simulator.meetings.every(moderatorIsIn)) await sleep(100);
  await sleep(3_000);
}

function userOf(uri: string): string {
  return uri.replace('sip:', '').split('@')[0] ?? '';
}
