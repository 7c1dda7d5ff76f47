// `lobbyguard demo --nodes 3`: real nodes of one cluster against the simulated server. One is killed in the middle of a raid, and another takes over.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyAudit } from '../../audit/verify.ts';
import { LobbyguardError } from '../../errors.ts';
import { createSimulator, defaultAccount, type Simulator } from '../../simulator/simulator.ts';
import { lineWriter } from '../demo/line.ts';
import { type LeaseLine, leasesOf, type NodeFiles, type NodePlan, writeNode } from '../demo/nodes/node-files.ts';
import { type DemoProcess, startNode, startRedis } from '../demo/nodes/processes.ts';
import { raidOn, strangersIn } from '../demo/nodes/raid.ts';
import { freePort, setStage } from '../demo/stage.ts';
import { listenForStop, type StopRequest } from '../demo/stop.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural, type Style, styleFor } from '../output/style.ts';
import { shownPath } from '../shown-path.ts';
import type { SignalSource } from '../signals.ts';
import { quoted, toCopy } from '../to-copy.ts';

export interface DemoNodesArgs {
  enforce: boolean;
  policies?: string;
  speed: number;
  stays: boolean;
}

interface DemoNode extends NodeFiles {
  process: DemoProcess;
}

interface Show {
  args: DemoNodesArgs;
  simulator: Simulator;
  nodes: readonly DemoNode[];
  stop: StopRequest;
  io: Io;
  style: Style;
  say(line: string): void;
}

const names = ['guard-1', 'guard-2', 'guard-3'] as const;
/** How long nothing need come of what is waited for. */
const patienceMs = 60_000;
/** So many people are in a meeting when a node is killed. */
const crowd = 12;

/** Throws LobbyguardError where there is no redis-server. */
export async function demoNodes(args: DemoNodesArgs, io: Io, signals: SignalSource): Promise<number> {
  const stop = listenForStop(signals);
  const { auditDirectory } = await setStage({ enforce: false }, io.cwd, new Date());
  const policies = args.policies === undefined ? writeRules(auditDirectory) : resolve(io.cwd, args.policies);
  const redisPort = await freePort();
  const simulator = await createSimulator({ accounts: names.map(accountOf), meetings: names.map(meetingOf) });
  const processes: DemoProcess[] = [];
  const style = styleFor(io);
  try {
    const redis = await startRedis(redisPort, auditDirectory);
    processes.push(redis);
    const plan = { stage: { auditDirectory, policies }, simulator, redisPort, enforce: args.enforce };
    const nodes = await Promise.all(names.map((name) => open(name, plan, processes)));
    const say = lineWriter(io);
    return await show({ args, simulator, nodes, stop, io, style, say });
  } finally {
    const [redis, ...nodes] = processes;
    const gone = Promise.all(nodes.map((node) => node.end('SIGTERM')));
    await Promise.race([gone, stop.askedTwice]);
    await Promise.all([...nodes, redis].map((one) => one?.end('SIGKILL')));
    stop.dispose();
    await simulator.close();
  }
}

async function open(name: string, plan: NodePlan, processes: DemoProcess[]): Promise<DemoNode> {
  const deskPort = await freePort();
  const files = writeNode(name, deskPort, plan);
  const process = startNode(files.directory, defaultAccount.password);
  processes.push(process);
  return { ...files, process };
}

async function show(scene: Show): Promise<number> {
  const { args, simulator, nodes, stop, style, say } = scene;
  say(`${style.bold('lobbyguard demo')}: three nodes, three accounts, one raid`);
  say(`A simulated server listens on ${simulator.origins.pool}; the nodes agree through a Redis of their own.\n`);
  await until(scene, unwatched);
  if (stop.signal.aborted) {
    say(style.dim('Stopped before the raid had begun.'));
    return exitCodes.fine;
  }
  if (unwatched() > 0) say(style.red(`  ${unwatched()} of ${names.length} meetings are watched by nobody; the raid comes all the same.`));
  for (const [account, { node }] of ownersOf(nodes)) say(`  ${account} is watched by ${style.bold(node)}`);
  say(args.enforce ? '\n  The raid begins.' : '\n  The raid begins; rules only propose, --enforce lets them act.');
  const raid = raidOn(simulator, { speed: args.speed, signal: stop.signal });
  await until(scene, () => Math.min(...simulator.meetings.map(({ people }) => Math.max(0, crowd + 1 - people.size))));
  const takeOver = await killOne(scene);
  await raid;
  if (args.enforce) await until(scene, () => strangersIn(simulator));
  await sleep(stop.signal.aborted ? 0 : 1_500);
  if (stop.signal.aborted) say(style.dim('\nStopped before the raid was over.'));
  else if (args.stays) say(style.dim('\nThe raid is over; the nodes go on watching. Ctrl-C ends the demo.'));
  for (const line of await summary(scene, takeOver)) say(line);
  if (args.stays && !stop.signal.aborted) await stop.asked;
  return takeOver === undefined && !stop.signal.aborted ? exitCodes.failed : exitCodes.fine;

  function unwatched(): number {
    return names.length - Math.min(ownersOf(nodes).size, simulator.meetings.filter(isWatched).length);
  }
}

function isWatched(meeting: Simulator['meetings'][number]): boolean {
  return [...meeting.people.values()].some(({ account, place }) => account !== undefined && place === 'inside');
}

interface TakeOver {
  victim: string;
  lines: readonly string[];
}

async function killOne(scene: Show): Promise<TakeOver | undefined> {
  const { nodes, stop, style, say } = scene;
  if (stop.signal.aborted) return undefined;
  const [account, { node: victim }] = [...ownersOf(nodes)][0] ?? ['', { node: '' }];
  const node = nodes.find(({ name }) => name === victim);
  const lost = [...ownersOf(nodes)].filter(([, owner]) => owner.node === victim).map(([name]) => name);
  const from = Date.now();
  await node?.process.end('SIGKILL');
  say(`\n  ${style.red(`${victim} is killed`)} in the middle of it; it had ${lost.join(' and ')}.`);
  const untaken = () => lost.filter((name) => ownersOf(nodes).get(name)?.node === victim).length;
  await until(scene, untaken);
  if (account === '' || untaken() > 0) return undefined;
  const lines = lost.map((name) => {
    const owner = ownersOf(nodes).get(name);
    return `${name}: ${owner?.node} took it over ${(((owner?.at ?? from) - from) / 1_000).toFixed(1)} s after ${victim} was killed`;
  });
  for (const line of lines) say(`  ${style.green(line)}`);
  return { victim, lines };
}

function ownersOf(nodes: readonly DemoNode[]): Map<string, LeaseLine & { node: string }> {
  const gains = nodes.flatMap((node) => leasesOf(node).map((lease) => ({ ...lease, node: node.name })));
  const inOrder = gains.filter(({ event }) => event === 'gained').toSorted((one, other) => one.token - other.token);
  return new Map(inOrder.map((gain) => [gain.account, gain]));
}

async function summary({ simulator, nodes, io, style, args }: Show, takeOver: TakeOver | undefined): Promise<string[]> {
  const carriedOut = simulator.actions.filter(({ executed }) => executed);
  const people = new Set(carriedOut.map(({ target }) => target?.uri));
  const logs = nodes.map(({ audit }) => audit);
  const { breaks } = await verifyAudit(logs, io.cwd);
  const shown = logs.map((log) => quoted(shownPath(log, io.cwd))).join(' ');
  return [
    '',
    style.bold('What happened'),
    ...(takeOver?.lines ?? ['nothing was taken over']).map((line) => `  ${line}`),
    `  ${args.enforce ? `${plural(carriedOut.length, 'action')} carried out, ${carriedOut.length - people.size} on somebody twice` : 'nobody was touched'}, ${strangersIn(simulator)} strangers still wait`,
    `  the logs of all nodes ${breaks.length === 0 ? 'fit together' : style.red(`do not fit together: ${breaks[0]?.message}`)}`,
    `  ${toCopy(`verify ${shown}`)}`,
  ];
}

/** Until nothing is left, or has become less for long: on a busy machine all of it takes its time. */
async function until({ stop, nodes }: Show, left: () => number): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let since = performance.now();
  for (let now = left(); !stop.signal.aborted && now > 0; now = left()) {
    if (nodes.every(({ process }) => !process.running)) throw new LobbyguardError('STOPPED', `no node runs: see ${nodes[0]?.directory}`);
    if (now < least) [least, since] = [now, performance.now()];
    if (performance.now() - since > patienceMs) return;
    await sleep(100);
  }
}

/** One rule that needs no explanation. */
function writeRules(directory: string): string {
  const file = join(directory, 'policies.yaml');
  const rule = '  - { id: no-strangers, cap: 1000, when: { anonymous: true, inLobby: true }, then: reject }';
  writeFileSync(file, `version: 1\nname: demo\nrules:\n${rule}\n`);
  return file;
}

function accountOf(_name: string, n: number) {
  const user = ['board', 'sales', 'press'][n] ?? `moderator-${n}`;
  return { ...defaultAccount, username: `${user}@example.com`, uri: `sip:${user}@example.com`, name: `Moderator of ${user}` };
}

function meetingOf(_name: string, n: number) {
  return { uri: `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:NODES${n}`, subject: ['Board', 'Sales', 'Press'][n] ?? 'Meeting' };
}
