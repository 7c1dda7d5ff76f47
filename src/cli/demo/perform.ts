// The performance: it begins when the daemon is inside, keeps to its pace, and is over when nothing is under way any more.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DaemonHandle } from '../../daemon/handle.ts';
import { play } from '../../simulator/scenarios/player.ts';
import type { Scenario } from '../../simulator/scenarios/scenario.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { behindOf, isActedOn, someoneWaits } from './behind.ts';
import { createPace, type Patience } from './pace.ts';

export interface Performance {
  simulator: Simulator;
  daemon: DaemonHandle;
  scenario: Scenario;
  speed: number;
  timing: DemoTiming;
  say(text: string): void;
  signal: AbortSignal;
}

export interface DemoTiming {
  patience: Patience;
  /** After the last event: the daemon sees within this time that a count has gone over what a rule allows. */
  countsSeenMs: number;
}

export const defaultTiming: DemoTiming = {
  patience: { tellMs: 3_000, enterMs: 120_000, endMs: 30_000 },
  countsSeenMs: 6_000,
};

export async function perform({ simulator, daemon, scenario, speed, timing, say, signal }: Performance): Promise<void> {
  const pace = createPace({
    scenario,
    isThere: () => isInside(daemon) || isModeratorInLobby(simulator),
    behind: () => behindOf(simulator, daemon),
    isActedOn: (who, meeting) => isActedOn(simulator.meeting(meeting), who, daemon),
    patience: timing.patience,
    say,
    signal,
  });
  await pace.entered();
  await play(simulator, scenario, {
    speed,
    signal,
    ...(isPaced(scenario) ? { before: pace.before } : {}),
  });
  await pace.settled();
  // Those who came before a raid was one are refused with the rest of it once the daemon looks at them again.
  const { ambient } = daemon.desk.policies();
  const seen = Date.now() + (ambient.counts || ambient.sizes ? timing.countsSeenMs : 0);
  while (!signal.aborted && Date.now() < seen && someoneWaits(simulator, daemon)) await sleep(50);
  await pace.settled();
}

/** Not where the scenario keeps to a calendar, whose times are those of the clock, nor where it means to blind the daemon. */
function isPaced({ calendar, steps }: Scenario): boolean {
  return calendar === undefined && !steps.some(({ event }) => event.kind === 'fault');
}

function isInside(daemon: DaemonHandle): boolean {
  return daemon.status().accounts.every(({ meetings }) => meetings.every(({ state }) => state === 'in'));
}

/** Then it may be the scenario that lets them in. */
function isModeratorInLobby({ meetings }: Simulator): boolean {
  return meetings.some((meeting) => meeting.waiting().some(({ account }) => account !== undefined));
}
