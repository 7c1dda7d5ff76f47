// How far the daemon is behind what has happened on the stage: the simulated server's people beside those on the desk.
import type { DaemonHandle } from '../../daemon/handle.ts';
import type { Meeting } from '../../simulator/meeting/meeting.ts';
import type { Person } from '../../simulator/meeting/person.ts';
import type { Simulator } from '../../simulator/simulator.ts';

export interface Behind {
  /** Here, and not decided on since they came to be where they are. */
  readonly undecided: readonly Person[];
  /** Gone, and still on the desk. */
  readonly unnoticed: number;
  /** Actions under way. */
  readonly queued: number;
}

export type Follower = Pick<DaemonHandle, 'desk' | 'status'>;
type Desk = DaemonHandle['desk'];
type PersonSight = ReturnType<Desk['people']>[number];

/** Of meetings the moderator is in: the daemon can know nothing of the others. */
export function behindOf({ meetings }: Pick<Simulator, 'meetings'>, { desk, status }: Follower): Behind {
  const seen = meetings.map((meeting) => ({
    people: [...meeting.people.values()],
    sights: sightsIn(meeting, desk),
  }));
  return {
    undecided: seen.flatMap(({ people, sights }) => undecidedOf(people, sights)),
    unnoticed: seen.reduce((sum, { people, sights }) => sum + unnoticedIn(people, sights), 0),
    queued: status().accounts.reduce((sum, { queued }) => sum + queued, 0),
  };
}

/** Whether the daemon is about to do something about whoever has this address. */
export function isActedOn(meeting: Meeting, address: string, { desk }: Follower): boolean {
  const person = meeting.find(address);
  return person !== undefined && sightsIn(meeting, desk)?.get(person.key)?.order !== undefined;
}

/** Whether somebody waits whom a rule could still refuse, or let in. */
export function someoneWaits({ meetings }: Pick<Simulator, 'meetings'>, { desk }: Follower): boolean {
  return meetings
    .flatMap((meeting) => [...(sightsIn(meeting, desk)?.values() ?? [])])
    .some(({ place, neverTargeted }) => place === 'lobby' && neverTargeted === undefined);
}

/** By the last part of their address on the server; undefined where the daemon does not see itself inside. */
function sightsIn({ uri }: Meeting, desk: Desk): ReadonlyMap<string, PersonSight> | undefined {
  const meeting = desk.meetings().find((one) => one.state === 'in' && one.uri?.toLowerCase() === uri.toLowerCase());
  return meeting && new Map(desk.people(meeting.key).map((sight) => [keyOf(sight), sight]));
}

function keyOf({ participant }: PersonSight): string {
  return decodeURIComponent(new URL(participant).pathname.split('/').at(-1) ?? '');
}

function undecidedOf(people: readonly Person[], sights: ReadonlyMap<string, PersonSight> | undefined): Person[] {
  if (sights === undefined && !people.some(isModerator)) return [];
  return people.filter((person) => isOthers(person) && !isDecided(person, sights?.get(person.key)));
}

function isModerator({ account, place }: Person): boolean {
  return account !== undefined && place === 'inside';
}

/** Not the moderator, and nobody of whose coming no event has told. */
function isOthers({ account, silent }: Person): boolean {
  return account === undefined && silent !== true;
}

function isDecided({ place, since }: Person, sight: PersonSight | undefined): boolean {
  if (sight?.decision === undefined || sight.decision.at < since) return false;
  return sight.place === place || sight.place === 'unknown';
}

function unnoticedIn(people: readonly Person[], sights: ReadonlyMap<string, PersonSight> = new Map()): number {
  const keys = new Set(people.map(({ key }) => key));
  return [...sights.keys()].filter((key) => !keys.has(key)).length;
}
