// `lobbyguard simulate`: the simulated server alone, playing a scenario as soon as a client has entered, telling what its client does.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LobbyguardError } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import type { Meeting } from '../../simulator/meeting/meeting.ts';
import { builtInScenario, scenarioNames } from '../../simulator/scenarios/built-in.ts';
import { play, scenarioCalendar, setScene } from '../../simulator/scenarios/player.ts';
import type { Scenario } from '../../simulator/scenarios/scenario.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { lineWriter } from '../demo/line.ts';
import { listenForStop, type StopRequest } from '../demo/stop.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural, type Style, styleFor } from '../output/style.ts';
import { readScenario } from '../scenario-file.ts';
import type { SignalSource } from '../signals.ts';

export interface SimulateArgs {
  /** Default 0: any free port. */
  port?: number | string;
  /** A built-in scenario's name or a YAML file. Default `raid`. */
  scenario?: string;
  /** `ucwa` (default) or `webhook`: which one is described on screen and starts the scenario. The server speaks both. */
  dialect?: string;
  /** Multiplies the scenario's pace. Default 1. */
  speed?: number | string;
}

export type Dialect = 'ucwa' | 'webhook';

/** Runs until a signal comes. Throws LobbyguardError for usage and ProblemsError for a scenario file. */
export async function simulate(args: SimulateArgs, io: Io, signals: SignalSource = process): Promise<number> {
  const scenario = await findScenario(args.scenario ?? 'raid', io.cwd);
  const port = numberBetween('--port', args.port ?? 0, 0, 65_535);
  const speed = numberBetween('--speed', args.speed ?? 1, 0.001, 1_000);
  const dialect = dialectOf(args.dialect);
  const stop = listenForStop(signals);
  const style = styleFor(io);
  const write = lineWriter(io);
  const simulator = await createSimulator({ port, meetings: scenario.meetings, behaviour: scenario.behaviour ?? {} });
  try {
    setScene(simulator, scenario, speed);
    for (const line of openingLines(simulator, scenario, { dialect, style })) write(line);
    const told = { actions: 0, violations: 0 };
    const ticker = setInterval(() => tellNews(simulator, told, { write, style }), 200);
    await Promise.race([perform(simulator, scenario, { speed, stop, write }), stop.asked]);
    await stop.asked;
    clearInterval(ticker);
    simulator.checkExit();
    tellNews(simulator, told, { write, style });
    write(
      `\n${plural(simulator.requests.length, 'request')}, ${plural(told.actions, 'action')}, ${plural(told.violations, 'violation')} by the client`,
    );
    return exitCodes.fine;
  } finally {
    stop.dispose();
    await simulator.close();
  }
}

/** A built-in scenario by name, else a file. Throws LobbyguardError with a did-you-mean when it is neither. */
export async function findScenario(nameOrFile: string, cwd: string): Promise<Scenario> {
  const builtIn = builtInScenario(nameOrFile);
  if (builtIn !== undefined) return builtIn;
  const file = resolve(cwd, nameOrFile);
  if (existsSync(file) || /[./\\]/.test(nameOrFile)) return readScenario(file);
  throw new LobbyguardError('USAGE', `no scenario is called ${JSON.stringify(nameOrFile)}${suggestion(nameOrFile, scenarioNames)}`);
}

/** Throws LobbyguardError when it is neither. */
export function dialectOf(wanted = 'ucwa'): Dialect {
  if (wanted === 'ucwa' || wanted === 'webhook') return wanted;
  throw new LobbyguardError(
    'USAGE',
    `--dialect takes ucwa or webhook, not ${JSON.stringify(wanted)}${suggestion(wanted, ['ucwa', 'webhook'])}`,
  );
}

/** Throws LobbyguardError when `wanted` is no number within the bounds. */
export function numberBetween(option: string, wanted: number | string, least: number, most: number): number {
  const value = typeof wanted === 'string' && wanted.trim() === '' ? Number.NaN : Number(wanted);
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new LobbyguardError('USAGE', `${option} takes a number from ${least} to ${most}, not ${JSON.stringify(wanted)}`);
}

function openingLines(simulator: Simulator, scenario: Scenario, { dialect, style }: { dialect: Dialect; style: Style }): string[] {
  return [
    `${style.bold('lobbyguard simulate')}: ${escapeText(scenario.name)}`,
    escapeText(scenario.title),
    '',
    ...(dialect === 'ucwa' ? ucwaLines(simulator) : webhookLines(simulator)),
    ...(scenario.calendar === undefined ? meetingLines(simulator) : calendarLines(simulator)),
    '',
    '  The scenario begins when a client has entered the meeting. Ctrl-C ends it.',
    '',
  ];
}

function meetingLines({ meetings }: Simulator): string[] {
  return meetings.map(({ uri }, n) => `  ${(n === 0 ? 'meeting' : '').padEnd(11)}${escapeText(uri)}`);
}

function calendarLines({ meetings, calendars }: Simulator): string[] {
  const { name, login } = scenarioCalendar;
  return [
    `  calendar   ${calendars.url(name)}, ${meetings.length} meetings`,
    `             user ${login.user}, password ${login.password}`,
  ];
}

function ucwaLines({ url, accounts }: Simulator): string[] {
  const [account] = accounts;
  return [`  discovery  ${url}`, `  account    ${account?.username ?? ''}, password ${account?.password ?? ''}`];
}

function webhookLines({ webhook }: Simulator): string[] {
  const { identity } = webhook;
  return [
    `  discovery  ${webhook.discoverUrl}`,
    `  endpoint   ${identity.endpoint}`,
    `  token      ${webhook.tokenUrl}`,
    `             clientId ${identity.clientId}, secret ${identity.clientSecret}`,
    `  keys       ${webhook.jwksUrl}`,
    `  audience   ${identity.audience}`,
    `  tenant     ${identity.tenant}`,
  ];
}

async function perform(
  simulator: Simulator,
  scenario: Scenario,
  { speed, stop, write }: { speed: number; stop: StopRequest; write(line: string): void },
): Promise<void> {
  const entered = (): boolean => simulator.meetings.some(moderated);
  while (!stop.signal.aborted && !entered()) await sleep(20);
  if (stop.signal.aborted) return;
  write('a client has entered; the scenario begins');
  await play(simulator, scenario, { speed, signal: stop.signal });
  if (!stop.signal.aborted) write('the scenario is over; the server goes on');
}

function tellNews(
  simulator: Simulator,
  told: { actions: number; violations: number },
  { write, style }: { write(line: string): void; style: Style },
): void {
  for (const { action, target, key, status } of simulator.actions.slice(told.actions)) {
    const who = escapeText(target?.name || target?.uri || key);
    write(`${action} ${who} -> ${status}${target === undefined ? ' (nobody there)' : ''}`);
  }
  for (const { code, message } of simulator.violations.slice(told.violations)) {
    write(`${style.red('violation')} ${code}: ${escapeText(message)}`);
  }
  told.actions = simulator.actions.length;
  told.violations = simulator.violations.length;
}

/** Whether an account under test is inside; a trusted application is, without being listed. */
function moderated(meeting: Meeting): boolean {
  return [...meeting.people.values()].some((person) => person.account !== undefined && person.place === 'inside');
}
