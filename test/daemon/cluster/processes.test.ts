// Nodes that die and nodes that stand still in the middle of a raid, as the server sees it: nobody is acted on twice, and nothing is carried out for an
// owner that has been superseded.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { verifyAudit } from '../../../src/audit/verify.ts';
import type { Behaviour } from '../../../src/simulator/behaviour.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { createStalls, type Stalls } from '../../chaos/stalls.ts';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNodeProcess, type NodeProcess } from './node-process.ts';
import { aServerFor, meetingUri } from './nodes.ts';

const leaseMs = 3_000;
const perPool = 15;
const accounts = 3;

async function aCluster(behaviour: Partial<Behaviour> = {}): Promise<{ simulator: Simulator; nodes: NodeProcess[]; stalls: Stalls }> {
  const stalls = createStalls();
  onTestFinished(() => stalls.close());
  const [redis, simulator] = [await aRedis(), await aServerFor(accounts, behaviour)];
  const nodes = ['one', 'two', 'three'].map((name) => aNodeProcess({ name, redis, simulator, leaseMs, perPool }));
  await until('every account to be in its meeting', () => isInMeetings(simulator));
  return { simulator, nodes, stalls };
}

function isInMeetings({ applications }: Simulator): boolean {
  return applications.filter(({ attendance }) => attendance.conversations.size > 0).length === accounts;
}

let raids = 0;

function raid(simulator: Simulator, people: number): void {
  raids += 1;
  for (let account = 0; account < accounts; account += 1)
    for (let n = 0; n < people; n += 1)
      simulator
        .meeting(meetingUri(account))
        .lobbyJoin({ uri: `sip:r${raids}-${account}-${n}@anonymous.invalid`, name: `Raider ${n}`, anonymous: true });
}

function lobbiesEmpty(simulator: Simulator): Promise<void> {
  return until('every lobby to be empty', () => simulator.meetings.every((meeting) => meeting.waiting().length === 0));
}

/** The node that has the account of the first meeting, by its own record. */
function ownerOf(nodes: readonly NodeProcess[], account: string): NodeProcess {
  const gains = nodes.flatMap((node) =>
    recordsOf(node).flatMap((record) => (isGain(record, account) ? [{ node, token: record.token }] : [])),
  );
  const [last] = gains.toSorted((one, other) => other.token - one.token);
  if (last === undefined) throw new Error(`nobody has ${account}`);
  return last.node;
}

interface RecordedLease {
  type: string;
  account: string;
  event: string;
  token: number;
}

function recordsOf({ directory }: NodeProcess): RecordedLease[] {
  const audit = join(directory, 'audit');
  const files = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  return files.flatMap((name) =>
    readFileSync(join(audit, name), 'utf8')
      .split('\n')
      .filter(isWhole)
      .map((line) => JSON.parse(line) as RecordedLease),
  );
}

function isWhole(line: string): boolean {
  return line.endsWith('}');
}

function isGain({ type, event, account }: RecordedLease, of: string): boolean {
  return type === 'lease' && event === 'gained' && account === of;
}

/** Actions that were carried out through an application after it had been replaced. */
function superseded({ requests }: Simulator) {
  const replaced = requests.filter(
    ({ method, path, status }) => method === 'DELETE' && status === 204 && /\/applications\/[^/]+$/.test(path),
  );
  return replaced.flatMap(({ path, at }) =>
    requests.filter((one) => one.method === 'POST' && one.path.startsWith(`${path}/`) && one.at > at && (one.status ?? 500) < 300),
  );
}

function expectHonest(simulator: Simulator, stalls: Stalls): void {
  const carriedOut = simulator.actions.filter(({ status }) => status < 300).flatMap(({ target }) => target?.uri ?? []);
  expect(carriedOut.length).toBe(new Set(carriedOut).size);
  expect(superseded(simulator)).toEqual([]);
  expect(overfull(simulator, stalls)).toEqual([]);
}

/** For so long Redis counts a request whose answer is not there. A server that is held up for longer sees it together with the next ones. */
const flightMs = 1_300;

/** The first second in which more arrived than the pool allows, one by one. */
function overfull({ actions }: Simulator, stalls: Stalls): readonly object[] {
  const arrived = actions.toSorted((one, other) => one.at - other.at);
  for (const [n, last] of arrived.entries()) {
    const first = arrived[n - perPool];
    if (first === undefined || last.at - first.at > 999 || stalls.longestIn(first.at - flightMs, last.at) >= flightMs) continue;
    return arrived.slice(n - perPool, n + 1).map(({ at, status, link }) => ({ at, status, link }));
  }
  return [];
}

withRedis('a node that is killed in the middle of a raid: its account is taken over, and everybody goes once', async () => {
  // Nobody knows whether a replaced application leaves its meetings at once; the other tests have a server where it does.
  const { simulator, nodes, stalls } = await aCluster({ lingerMs: 4_000 });
  raid(simulator, 20);
  await until('the raid to be fought', () => simulator.actions.length > 5);
  await ownerOf(nodes, 'mod0').end('SIGKILL');
  await lobbiesEmpty(simulator);
  expectHonest(simulator, stalls);
});

/** More of them by hand. */
const freezes = Number(process.env['LOBBYGUARD_FREEZES'] ?? 1);

withRedis('a node that stands still for longer than its lease does nothing when it goes on, and all logs fit together', async () => {
  const { simulator, nodes, stalls } = await aCluster();
  for (let n = 0; n < freezes; n += 1) {
    const account = `mod${n % accounts}`;
    const before = simulator.actions.length;
    raid(simulator, 12);
    await until('the raid to be fought', () => simulator.actions.length > before + 5);
    const frozen = ownerOf(nodes, account);
    const known = recordsOf(frozen).length;
    frozen.signal('SIGSTOP');
    await until('another node to have its account', () => ownerOf(nodes, account) !== frozen);
    raid(simulator, 12);
    frozen.signal('SIGCONT');
    await lobbiesEmpty(simulator);
    await until('the first to let go', () => recordsOf(frozen).slice(known).some(isLoss));
    expectHonest(simulator, stalls);
  }
  await Promise.all(nodes.map((node) => node.end('SIGTERM')));
  const logs = nodes.map(({ directory }) => join(directory, 'audit'));
  expect(await verifyAudit(logs, '/')).toMatchObject({ breaks: [], notes: [] });
});

function isLoss({ type, event }: RecordedLease): boolean {
  return type === 'lease' && event === 'lost';
}
