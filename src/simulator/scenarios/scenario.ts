// A scenario: meetings, and what happens in them and to the server, on a timeline. Data only; `player.ts` plays it.
import type { Behaviour } from '../behaviour.ts';
import type { Appointment } from '../calendar/appointment.ts';
import type { CalendarSwitches } from '../calendar/switches.ts';
import type { FaultRule } from '../http/fault.ts';
import type { AccessLevel, MeetingOptions } from '../meeting/meeting.ts';
import type { PersonOptions } from '../meeting/person.ts';

export interface Scenario {
  name: string;
  /** One line for people: what happens. */
  title: string;
  meetings: readonly MeetingOptions[];
  behaviour?: Partial<Behaviour>;
  /** Where the meetings are to be found; times count from the start, on the scenario's own clock. */
  calendar?: readonly Appointment[];
  /** In the meetings before the moderator comes: no event tells of them. */
  present: readonly Arrival[];
  steps: readonly Step[];
  /** When it is over, on its own clock. */
  durationMs: number;
}

export type Arrival = PersonOptions & {
  /** Focus URI; default: the first meeting. */
  meeting?: string;
};

export interface Step {
  /** Milliseconds from the start, on the scenario's own clock. */
  atMs: number;
  /** Focus URI; default: the first meeting. */
  meeting?: string;
  event: ScenarioEvent;
}

/** People are named by their address. */
export type ScenarioEvent =
  | { kind: 'join'; person: PersonOptions }
  | { kind: 'leave' | 'admit' | 'reject' | 'eject' | 'promote' | 'demote' | 'typing'; who: string }
  | { kind: 'rename'; who: string; name: string }
  | { kind: 'configure'; subject?: string; accessLevel?: AccessLevel }
  | { kind: 'end' | 'mcuDown' | 'ejectModerator' | 'demoteModerator' | 'promoteModerator' }
  | { kind: 'resync' | 'resume' | 'revokeTokens' | 'loseApplications' | 'clearFaults' }
  | { kind: 'calendar'; appointment: Appointment }
  | { kind: 'calendar-server'; switches: Partial<CalendarSwitches> }
  | { kind: 'fault'; rule: FaultRule };
