// `lobbyguard demo`: the simulated server and the real daemon against it over HTTP, told as it happens, summed up at the end.
import type { AuditRecord } from '../../audit/record.ts';
import type { OpenConsole } from '../../console/open.ts';
import { startDaemon } from '../../daemon/daemon.ts';
import type { DaemonHandle } from '../../daemon/handle.ts';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { addressOf } from '../../simulator/meeting/person.ts';
import { setScene } from '../../simulator/scenarios/player.ts';
import type { Scenario } from '../../simulator/scenarios/scenario.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { behindOf } from '../demo/behind.ts';
import { createFeed } from '../demo/feed.ts';
import { headLine, lineWriter } from '../demo/line.ts';
import { openingLines } from '../demo/opening.ts';
import { createPeople } from '../demo/people.ts';
import { type DemoTiming, defaultTiming, perform } from '../demo/perform.ts';
import { demoConfig, freePort, type Stage, setStage, ucwaAccount, webhookAccount } from '../demo/stage.ts';
import { listenForStop, type StopRequest } from '../demo/stop.ts';
import { createTally } from '../demo/summary.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { styleFor } from '../output/style.ts';
import { shownPath } from '../shown-path.ts';
import type { SignalSource } from '../signals.ts';
import { type Dialect, dialectOf, findScenario, numberBetween } from './simulate.ts';

export interface DemoArgs {
  /** A built-in scenario's name or a YAML file. Default `raid`. */
  scenario?: string;
  /** `ucwa` (default) or `webhook`. */
  dialect?: string;
  enforce?: boolean;
  /** A file or a directory; default: the starter policies. */
  policies?: string;
  /** Multiplies the scenario's pace. Default 1. */
  speed?: number | string;
  /** End when the scenario has. */
  exit?: boolean;
  /** 3: so many nodes of a cluster, and a raid of their own. */
  nodes?: number | string;
}

interface Show {
  dialect: Dialect;
  scenario: Scenario;
  speed: number;
  enforce: boolean;
  stays: boolean;
  stage: Stage;
  simulator: Simulator;
  stop: StopRequest;
  io: Io;
  timing: DemoTiming;
}

const deskPort = 8787;

/** Runs until the scenario is over (with `exit`) or a signal comes. Throws LobbyguardError for usage and for policies that cannot be loaded. */
export async function demo(args: DemoArgs, io: Io, signals: SignalSource = process, timing = defaultTiming): Promise<number> {
  if (args.nodes !== undefined && String(args.nodes) !== '1') return onNodes(args, io, signals);
  const stop = listenForStop(signals);
  try {
    return await onOne(args, { io, stop, timing });
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    io.stdout.write('Stopped before the demo had begun.\n');
    return exitCodes.fine;
  } finally {
    stop.dispose();
  }
}

async function onOne(args: DemoArgs, { io, stop, timing }: Pick<Show, 'io' | 'stop' | 'timing'>): Promise<number> {
  const scenario = await findScenario(args.scenario ?? 'raid', io.cwd);
  const speed = numberBetween('--speed', args.speed ?? 1, 0.001, 1_000);
  const dialect = dialectOf(args.dialect);
  const enforce = args.enforce === true;
  const stage = await setStage({ ...defined({ policies: args.policies }), enforce }, io.cwd, new Date());
  const simulator = await createSimulator({ meetings: scenario.meetings, behaviour: scenario.behaviour ?? {} });
  try {
    return await run({ dialect, scenario, speed, enforce, stays: args.exit !== true, stage, simulator, stop, io, timing });
  } finally {
    await simulator.close();
  }
}

/** Throws USAGE for what a demo on several nodes cannot do. */
async function onNodes(
  { nodes, scenario, dialect, policies, enforce, speed, exit }: DemoArgs,
  io: Io,
  signals: SignalSource,
): Promise<number> {
  if (String(nodes) !== '3') throw new LobbyguardError('USAGE', '--nodes: 1 or 3');
  if (scenario !== undefined || dialect !== undefined)
    throw new LobbyguardError('USAGE', '--nodes plays a raid of its own over UCWA: leave --scenario and --dialect out');
  const { demoNodes } = await import('./demo-nodes.ts');
  const pace = numberBetween('--speed', speed ?? 1, 0.001, 1_000);
  return demoNodes({ enforce: enforce === true, speed: pace, stays: exit !== true, ...defined({ policies }) }, io, signals);
}

async function run(show: Show): Promise<number> {
  const { dialect, scenario, speed, enforce, stage, simulator, stop, io, timing } = show;
  const over = new AbortController();
  const style = styleFor(io);
  const write = lineWriter(io);
  const own = addressOf(simulator.accounts[0]?.uri ?? '');
  const people = createPeople(own);
  const tally = createTally(people);
  const early: AuditRecord[] = [];
  let tell = (record: AuditRecord): void => void early.push(record);
  setScene(simulator, scenario, speed);
  const account = dialect === 'ucwa' ? ucwaAccount(simulator, scenario) : webhookAccount(simulator, await freePort(), scenario);
  let started: DaemonHandle | undefined;
  const desk = await openDesk(() => started, stage.auditDirectory);
  const daemon = await startDaemon({
    config: demoConfig(stage, account, { enforce, speed }),
    log: createLog({ level: 'silent', format: 'human' }),
    signal: stop.signal,
    onRecord(record) {
      desk.observe(record);
      tell(record);
    },
  }).catch(async (error: unknown) => {
    await desk.close();
    throw error;
  });
  started = daemon;
  try {
    const { rules } = daemon.status().policy;
    for (const line of openingLines(
      { scenario, stage, dialect, url: simulator.origins.pool, desk: desk.url, enforce, rules, cwd: io.cwd },
      style,
    ))
      write(line);
    write(headLine(style));
    const feed = createFeed(write, style, own);
    tell = (record) => {
      tally.observe(record);
      feed.observe(record);
    };
    for (const record of early) tell(record);
    const signal = AbortSignal.any([stop.signal, over.signal]);
    const played = perform({ simulator, daemon, scenario, speed, timing, say: feed.remark, signal });
    await Promise.race([played, daemon.done, stop.asked]);
    feed.flush();
    if (stop.signal.aborted) write(style.dim('\nStopped before the scenario was over.'));
    tell = () => undefined;
    if (show.stays && !stop.signal.aborted)
      write(style.dim('\nThe scenario is over; the daemon goes on watching its meeting. Ctrl-C ends the demo.'));
    write('');
    const { actions, violations } = simulator;
    const { undecided } = behindOf(simulator, daemon);
    const auditDirectory = shownPath(stage.auditDirectory, io.cwd);
    for (const line of tally.lines({ actions, violations, undecided, auditDirectory, enforce }, style)) write(line);
    if (show.stays && !stop.signal.aborted) await Promise.race([stop.asked, daemon.done]);
    return exitCodes.fine;
  } finally {
    over.abort();
    await Promise.race([daemon.stop('the demo is over'), stop.askedTwice]);
    await desk.close();
  }
}

/** Where people look for it, if that is free. */
async function openDesk(daemon: () => DaemonHandle | undefined, auditDirectory: string): Promise<OpenConsole> {
  const { openConsole } = await import('../../console/open.ts');
  const host = '127.0.0.1';
  return openConsole({ host, port: deskPort }, daemon, auditDirectory).catch(() => openConsole({ host, port: 0 }, daemon, auditDirectory));
}
