// Plays a scenario on a simulated machine, from an empty disk to the end, and says what was wrong. The same scenario plays the same, to the byte.
import './machine/install.ts';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../src/config/config.ts';
import { createChaos } from '../chaos/chaos.ts';
import { createBooks } from '../chaos/checks.ts';
import { createDice } from '../chaos/dice.ts';
import { createProtectionDisk } from '../chaos/protection-disk.ts';
import { calm, settle } from '../chaos/settle.ts';
import type { Stalls } from '../chaos/stalls.ts';
import { randomPolicy } from '../chaos/steps.ts';
import { createWorld, resetBehaviour, type World } from '../chaos/world.ts';
import { troubledDisk } from './disk-trouble.ts';
import { createDurableAttempts } from './durable.ts';
import { createHumanBook, type HumanBook } from './humans/book.ts';
import { endOfHumanOrders } from './humans/end.ts';
import { createHumanRecord, type HumanRecord } from './humans/record.ts';
import { createTraps } from './humans/traps.ts';
import { createLives, type Lives } from './life.ts';
import { createComputer } from './machine/computer.ts';
import { type Computer, runOn, simulatedRoot } from './machine/install.ts';
import { createNetwork, type Network } from './network.ts';
import { acceptWaiting, firstProtection, judgeHeld, tellingOf } from './protection.ts';
import type { Scenario } from './scenario.ts';
import { runStep, type Stage } from './steps.ts';

export interface Outcome {
  findings: readonly string[];
  /** Two runs of one scenario share it. */
  hash: string;
  events: number;
  actions: number;
  requests: number;
  lives: number;
  virtualMs: number;
  notes: readonly string[];
}

const directory = `${simulatedRoot}/run`;
const settleMs = 200_000;
const acceptEveryMs = 5_000;
/** What is handed to this network has arrived, and is heard of at once; a request that had left before takes its way. */
const hearingMs = 250;

/** For tests of the judges: a daemon that is not what the world believes it to be. */
export interface Impostor {
  config?(config: Config): Config;
  /** What is written is on disk at once, or never. */
  neverSyncs?: boolean;
}

export async function play(scenario: Scenario, impostor: Impostor = {}): Promise<Outcome> {
  const computer = createComputer(scenario.seed);
  const { machine } = computer;
  const network = createNetwork(machine);
  const startedAt = machine.now;
  const story = await runOn(computer, () => perform(scenario, computer, network, impostor));
  return { ...story, hash: machine.hash, events: machine.events, virtualMs: machine.now - startedAt, notes: machine.notes };
}

async function perform(scenario: Scenario, computer: Computer, network: Network, impostor: Impostor) {
  const { machine } = computer;
  mkdirSync(directory, { recursive: true });
  const lives = createLives(computer, {
    network,
    directory,
    alter: impostor.config ?? ((config) => config),
    rereads: scenario.protection !== 'none',
  });
  const protection =
    scenario.protection === 'none' ? undefined : createProtectionDisk(directory, firstProtection(scenario.terms.protectLeaders));
  if (impostor.neverSyncs) computer.disk.syncs = false;
  const stood: Stage['stood'] = [];
  let humans: HumanBook | undefined;
  let record: HumanRecord | undefined;
  const recordNow = () => {
    if (record === undefined) throw new Error('a world without a record');
    return record;
  };
  const world = await createWorld({
    seed: scenario.seed,
    meetings: scenario.meetings,
    accounts: scenario.accounts,
    tell: () => {},
    parts: {
      directory,
      guard: lives,
      listen: network.listen,
      stalls: stallsOf(stood),
      troubled(audit) {
        record = createHumanRecord(tellingOf(troubledDisk(computer, audit), protection));
        return record.disk;
      },
      humans(simulator, findings) {
        humans = createHumanBook(simulator, findings, recordNow);
        const book = humans;
        const held = protection && scenario.protection === 'tight' ? judgeHeld(simulator, protection, findings) : undefined;
        return {
          ...book,
          judge(seen) {
            book.judge(seen);
            held?.(seen, world);
          },
        };
      },
      protection,
      hearingMs,
      note: (line) => machine.note(line),
    },
  });
  const durable = createDurableAttempts(computer.disk, () => world.audit.directories(), world.findings);
  const traps = createTraps(machine, (path) => recordNow().behind(path));
  network.onSend = (request) => {
    durable.sent(request);
    traps.sent(request);
  };
  const { onAction } = world.witness;
  world.witness.onAction = (seen) => {
    onAction(seen);
    traps.arrived(seen.url);
  };
  machine.onCrash = (process, error) => {
    if (process !== lives.process) throw error;
    world.findings.add('crash', error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  try {
    if (humans === undefined) throw new Error('a world without a desk');
    await live(scenario, { world, lives, machine, network, stood, humans, traps, record: recordNow() });
  } finally {
    await world.close({ keep: true });
  }
  const { findings, witness } = world;
  return { findings: findings.all, actions: witness.actions.length, requests: witness.requests, lives: world.lives.length };
}

type Scene = Omit<Stage, 'chaos'> & { world: World; lives: Lives; record: HumanRecord };

async function live(scenario: Scenario, scene: Scene): Promise<void> {
  const { world, humans, record } = scene;
  const dice = createDice(scenario.seed + 1);
  const books = createBooks(world);
  const chaos = createChaos(world, dice, false, books);
  world.policies.put('a.yaml', randomPolicy(dice), 'rename');
  resetBehaviour(world.simulator, scenario.behaviour);
  world.configure(scenario.terms);
  await chaos.restart('SIGKILL', 0);
  for (const step of scenario.steps) {
    await runStep({ name: step.name, dice: createDice(step.seed) }, { ...scene, chaos });
    await sleep(step.waitMs);
  }
  await calm(chaos);
  humans.close();
  const accepting = setInterval(() => acceptWaiting({ ...scene, world }), acceptEveryMs);
  await settle(chaos, settleMs);
  clearInterval(accepting);
  const waiting = await endOfHumanOrders(scene, world);
  books.audit();
  record.check(humans.words, waiting, world.findings);
  books.conduct();
  await chaos.restart('SIGTERM', 0);
  // What a killed life left behind on the server can be deleted once it has been found again.
  for (let n = 0; n < 300 && !isInEverywhere(scene.lives); n += 1) await sleep(100);
  await world.guard.end('SIGTERM');
  world.simulator.checkExit();
  books.audit();
  books.conduct();
  if (world.guard.ownEnds.length > 0) world.findings.add('ended-by-itself', world.guard.ownEnds.join(', '));
}

function isInEverywhere({ handle }: Lives): boolean {
  const accounts = handle?.status().accounts ?? [];
  return accounts.length > 0 && accounts.every(({ meetings }) => meetings.length > 0 && meetings.every(({ state }) => state === 'in'));
}

function stallsOf(stood: Stage['stood']): Stalls {
  const longestIn = (from: number, until: number) =>
    Math.max(0, ...stood.filter((one) => one.until >= from && one.from <= until).map((one) => one.until - one.from));
  return { longestIn, longestSince: (at) => longestIn(at, Number.POSITIVE_INFINITY), close() {} };
}
