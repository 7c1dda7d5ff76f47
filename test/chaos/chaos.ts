// The chaos: rounds of random trouble around a real daemon, each followed by calm, and everything checked against the model.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '../../src/simulator/behaviour.ts';
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import type { Person, PersonOptions } from '../../src/simulator/meeting/person.ts';
import { type Books, createBooks } from './checks.ts';
import { createDice, type Dice } from './dice.ts';
import type { Terms } from './judge.ts';
import { calm, type Settling, settle } from './settle.ts';
import { addressIn, type Chaos, mendPolicies, oneStep, randomPolicy } from './steps.ts';
import { createWorld, easyTerms, moderatorIsIn, resetBehaviour, type World } from './world.ts';

export interface ChaosOptions {
  seed: number;
  /** When no new round begins any more, ms from the start. */
  forMs: number;
  roundMs: number;
  /** No trouble that rightly takes minutes to get over: for a short run. */
  gentle: boolean;
  tell(line: string): void;
}

export interface ChaosReport {
  seed: number;
  findings: readonly string[];
  findingCount: number;
  rounds: number;
  lives: number;
  requests: number;
  actions: number;
  records: number;
  verified: number;
  slowestSettlingMs: number;
  /** Kept when something was found. */
  directory: string;
}

/** Retries up to half a minute after a request that hung for as long, and a reconcile every minute. */
const settleMs = 240_000;
/** However slow the machine is. */
const fewestRounds = 3;

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, gentle, tell } = options;
  const dice = createDice(seed);
  const world = await createWorld({
    seed,
    meetings: gentle ? 2 : 4,
    accounts: dice.whole(1, 2),
    smallDisk: !gentle && dice.chance(0.4),
    tell,
  });
  const books = createBooks(world);
  const chaos = createChaos(world, dice, gentle, books);
  const until = Date.now() + options.forMs;
  let rounds = 0;
  let slowestSettlingMs = 0;
  try {
    while (rounds < fewestRounds || Date.now() < until) {
      const settled = await round(chaos, books, options);
      rounds += 1;
      slowestSettlingMs = Math.max(slowestSettlingMs, settled.tookMs);
      tell(
        `round ${rounds}: settled in ${(settled.tookMs / 1_000).toFixed(1)} s, ${settled.people} people, ${world.witness.actions.length} actions, ${world.findings.count} findings`,
      );
    }
    await chaos.restart('SIGTERM', 0);
    await world.guard.end('SIGTERM');
    world.simulator.checkExit();
    books.audit();
    books.conduct();
    if (!chaos.lostLog) books.cap();
  } finally {
    await world.close({ keep: world.findings.count > 0 });
  }
  return {
    seed,
    findings: world.findings.all,
    findingCount: world.findings.count,
    rounds,
    lives: world.lives.length,
    requests: world.witness.requests,
    actions: world.witness.actions.length,
    records: books.records,
    verified: books.verified,
    slowestSettlingMs,
    directory: world.directory,
  };
}

export function createChaos(world: World, dice: Dice, gentle: boolean, books: Books): Chaos {
  const gone = new Map<Meeting, PersonOptions[]>();
  const sentAway = new Set<Person>();
  const deposed = new Set<string>();
  for (const meeting of world.simulator.meetings) {
    const left: PersonOptions[] = [];
    gone.set(meeting, left);
    meeting.watch((change) => {
      if (change.kind !== 'left' || change.person.account !== undefined) return;
      if (change.person.organizer) deposed.add(addressIn(meeting, change.person));
      if (change.how === 'rejected' || change.how === 'ejected') sentAway.add(change.person);
      const { uri, name, role, anonymous, network, organizer, omit } = change.person;
      left.push({ uri, role, anonymous, network, organizer, omit, ...(name === undefined ? {} : { name }) });
      if (left.length > 50) left.shift();
    });
  }
  const chaos: Chaos = {
    dice,
    world,
    gentle,
    gone,
    sentAway,
    deposed,
    quiet: new Set(),
    undo: new Set(),
    stalled: false,
    lostLog: false,
    restart: (signal, pauseMs) => restart(chaos, books, signal, pauseMs),
  };
  return chaos;
}

async function round(chaos: Chaos, books: Books, { roundMs, gentle }: ChaosOptions): Promise<Settling> {
  const { dice, world } = chaos;
  mendPolicies(chaos);
  world.policies.put('a.yaml', randomPolicy(dice), 'rename');
  await world.guard.end(dice.chance(0.5) ? 'SIGKILL' : 'SIGTERM');
  resetBehaviour(world.simulator, makeBehaviour(dice, gentle));
  world.configure(makeTerms(dice, gentle));
  world.note(`round: ${JSON.stringify({ terms: world.terms, behaviour: world.simulator.behaviour })}`);
  await chaos.restart('SIGKILL', 0);
  for (const until = Date.now() + roundMs; Date.now() < until; ) {
    await oneStep(chaos);
    await sleep(dice.chance(0.1) ? dice.whole(100, 900) : dice.whole(0, 60));
  }
  await calm(chaos);
  const settled = await settle(chaos, settleMs);
  books.audit();
  books.conduct();
  if (world.guard.ownEnds.length > 0) world.findings.add('ended-by-itself', world.guard.ownEnds.splice(0).join(', '));
  return settled;
}

/** Ends the present life, checks its books, starts the next. A start that cannot succeed is tried all the same now and then: it must say so. */
async function restart(chaos: Chaos, books: Books, signal: 'SIGTERM' | 'SIGKILL', pauseMs: number): Promise<void> {
  const { world, dice } = chaos;
  const { guard, audit, policies } = world;
  await guard.end(signal);
  world.note(signal);
  books.audit();
  if (pauseMs > 0) await sleep(pauseMs);
  if (policies.current === undefined || audit.sick) {
    if (dice.chance(0.5)) await startInVain(world);
    audit.heal();
    mendPolicies(chaos);
  }
  world.startGuard();
  if (dice.chance(0.15)) {
    await sleep(dice.whole(50, 900));
    await guard.end('SIGKILL');
    world.note('SIGKILL while starting');
    world.startGuard();
  }
  await started(world);
  await books.verify();
}

/** A daemon that cannot read its policies or write its log does not start: exit 2. A full disk may leave room for a start. */
async function startInVain(world: World): Promise<void> {
  const { guard, audit, policies } = world;
  let hopeless = policies.current === undefined;
  world.startGuard();
  for (const until = Date.now() + 10_000; guard.running && Date.now() < until; ) {
    await sleep(50);
    hopeless &&= policies.current === undefined;
    if (!hopeless && world.simulator.meetings.some(moderatorIsIn)) break;
  }
  if (guard.running && hopeless) world.findings.add('started-in-vain', 'with invalid policies');
  if (guard.running) return guard.end('SIGKILL');
  const code = guard.ownEnds.pop();
  if (code !== 2) world.findings.add('failed-start', `exit ${code} instead of 2, audit log ${audit.sick ? 'unwritable' : 'fine'}`);
}

/** The daemon has come as far as its audit log: from then on `verify` is to be clean, and no trouble of the disk may end it. */
async function started(world: World): Promise<void> {
  for (const until = Date.now() + 90_000; Date.now() < until; await sleep(20)) {
    if (world.guard.watching || !world.guard.running) return;
  }
  world.findings.add('no-start', 'not watching within 90 s of a start');
}

export function makeTerms(dice: Dice, gentle: boolean): Terms {
  const requestsPerSecond = gentle ? dice.pick([10, 20, 50]) : dice.pick([3, 5, 10, 20, 50]);
  return {
    mode: dice.chance(gentle ? 0 : 0.1) ? 'dry-run' : 'enforce',
    requestsPerSecond,
    protectLeaders: dice.chance(0.7),
    maxRemovalsPerMinute: !gentle && dice.chance(0.2) ? dice.whole(3, 15) : easyTerms.maxRemovalsPerMinute,
    actionsPerSecond: requestsPerSecond * dice.pick([1, 4, 20]),
  };
}

export function makeBehaviour(dice: Dice, gentle: boolean): Partial<Behaviour> {
  return {
    goneReply: dice.pick(['not-found', 'no-content', 'forbidden', 'conflict'] as const),
    admitOrder: dice.pick(['lobby-first', 'plain-first', 'updated-first', 'apart'] as const),
    ejectInLobby: dice.chance(0.3),
    ejectOrganizer: dice.chance(0.5),
    lobbyInParticipants: dice.chance(0.3),
    rejoinUrl: dice.pick(['same', 'same', 'new'] as const),
    inLobbyProperty: dice.chance(0.85),
    localProperty: dice.chance(0.7),
    organizerProperty: dice.pick(['present', 'present', 'organizer-only', 'absent'] as const),
    organizerUriProperty: dice.chance(0.7),
    collectionShape: dice.pick(['links', 'object', 'embedded', 'mixed'] as const),
    emptyCollection: dice.pick(['absent', 'array'] as const),
    lobbyPath: dice.pick(['filter', 'plain'] as const),
    hrefs: dice.pick(['relative', 'absolute', 'mixed'] as const),
    escapes: dice.pick(['literal', 'encoded', 'mixed'] as const),
    bom: dice.chance(0.3),
    embedParticipants: dice.pick(['none', 'partial', 'full'] as const),
    joinOrder: dice.pick(['reply-first', 'event-first', 'completed-only'] as const),
    joinAgain: dice.pick(['same', 'conflict'] as const),
    announcePresent: dice.chance(0.3),
    // Not `conflict`: a server that refuses what is left of a killed daemon refuses it for a quarter of an hour.
    reuseApplication: dice.pick(['existing', 'fresh'] as const),
    reuseAck: dice.pick(['current', 'first'] as const),
    secondMs: gentle ? 300 : dice.pick([200, 500, 1_000]),
    latencyMs: dice.pick([0, 0, 5, 30]),
    ...(dice.chance(0.2) ? { lobbyTimeoutMs: dice.whole(1_000, 10_000) } : {}),
    batch: dice.weighted([
      [8, 'served'],
      [1, 'absent'],
      [1, 'refused'],
      [1, 'html'],
    ] as const),
    batchOrder: dice.pick(['given', 'shuffled', 'parallel'] as const),
    batchParts: dice.weighted([
      [6, 'whole'],
      [1, 'missing'],
      [1, 'extra'],
      [1, 'truncated'],
    ] as const),
    batchLimit: dice.pick([100, 100, 30, 8]),
    lingerMs: dice.pick([0, 0, 700, 5_000]),
  };
}
