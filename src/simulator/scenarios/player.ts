// Plays a scenario on a running simulator: puts the people present in place, then lets things happen in order, at the wanted pace.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment } from '../calendar/appointment.ts';
import type { Meeting } from '../meeting/meeting.ts';
import type { Simulator } from '../simulator.ts';
import type { Scenario, ScenarioEvent, Step } from './scenario.ts';

export interface PlayOptions {
  /** Multiplies the pace. Default 1; Infinity: one step straight after the other. */
  speed?: number;
  signal?: AbortSignal;
  /** A step waits until it resolves, and the scenario's clock stands still meanwhile. */
  before?(step: Step): Promise<void>;
}

/** The calendar of a scenario that has one. */
export const scenarioCalendar = { name: 'day', login: { user: 'calendar', password: 'open-sesame' } } as const;

/** Puts in place who is there before anything happens. */
export function setScene(simulator: Simulator, scenario: Scenario, speed = 1): void {
  for (const { meeting, ...person } of scenario.present) simulator.meeting(meeting).join(person);
  publish(simulator, scenario.calendar ?? [], { at: Date.now(), speed });
}

/** When the scenario begins, in real time, and how fast it goes. */
interface Pace {
  at: number;
  speed: number;
}

function publish({ calendars }: Simulator, appointments: readonly Appointment[], { at, speed }: Pace): void {
  if (appointments.length === 0) return;
  const real = (ms: number) => Math.round((at + ms / speed) / 1000) * 1000;
  const shown = appointments.map((one) => ({
    ...one,
    meeting: one.byLink === true ? calendars.link(one.meeting) : one.meeting,
    start: real(one.start),
    end: real(one.end),
    ...(one.movedFrom === undefined ? {} : { movedFrom: real(one.movedFrom) }),
  }));
  calendars.put(scenarioCalendar.name, shown, scenarioCalendar.login);
}

/** Resolves when the scenario is over, or early when the signal aborts. */
export async function play(simulator: Simulator, scenario: Scenario, options: PlayOptions = {}): Promise<void> {
  const { speed = 1, signal, before } = options;
  let startedAt = performance.now();
  const pace = { at: Date.now(), speed };
  publish(simulator, scenario.calendar ?? [], pace);
  const steps = [...scenario.steps].sort((one, other) => one.atMs - other.atMs);
  for (const step of steps) {
    await reach(startedAt + step.atMs / speed, signal);
    if (before !== undefined) {
      const stoodAt = performance.now();
      await before(step);
      startedAt += performance.now() - stoodAt;
    }
    if (signal?.aborted) return;
    if (step.event.kind === 'calendar') publish(simulator, [step.event.appointment], pace);
    else perform(simulator, simulator.meeting(step.meeting), step.event);
  }
  await reach(startedAt + scenario.durationMs / speed, signal);
}

/** Waits for a moment of the performance clock; short waits are skipped, so that fast playing keeps its pace. */
async function reach(moment: number, signal: AbortSignal | undefined): Promise<void> {
  const waitMs = moment - performance.now();
  if (waitMs < 1 || signal?.aborted) return;
  await sleep(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

function perform(simulator: Simulator, meeting: Meeting, event: Exclude<ScenarioEvent, { kind: 'calendar' }>): void {
  switch (event.kind) {
    case 'join':
      meeting.join(event.person);
      return;
    case 'rename':
      meeting.rename(event.who, event.name);
      return;
    case 'leave':
    case 'admit':
    case 'reject':
    case 'eject':
    case 'promote':
    case 'demote':
    case 'typing':
      meeting[event.kind](event.who);
      return;
    case 'configure': {
      const { kind: _kind, ...change } = event;
      meeting.configure(change);
      return;
    }
    case 'end':
    case 'mcuDown':
    case 'ejectModerator':
    case 'demoteModerator':
    case 'promoteModerator':
      meeting[event.kind]();
      return;
    case 'calendar-server':
      Object.assign(simulator.calendars.switches, event.switches);
      return;
    case 'fault':
      simulator.fault(event.rule);
      return;
    case 'resync':
    case 'resume':
    case 'revokeTokens':
    case 'loseApplications':
    case 'clearFaults':
      simulator[event.kind]();
      return;
  }
}
