// The desk of the running daemon, asked as its process: what it answers comes back to the world, unless the process is killed before. The rule: what
// humans do with an answer is the world's doing, whatever the daemon's disk is like.
import type { Desk, MeetingSight, PersonSight } from '../../../src/rulings/port.ts';
import type { Meeting } from '../../../src/simulator/meeting/meeting.ts';
import type { Person } from '../../../src/simulator/meeting/person.ts';
import { theWorld } from '../machine/machine.ts';
import type { Stage } from '../steps.ts';

export type AtDesk = Pick<Stage, 'lives' | 'machine' | 'humans'> & Pick<Stage['chaos'], 'world'>;

/** `process`: only if it is still this one. */
export function askDesk<R>(
  { lives, machine, world }: AtDesk,
  ask: (desk: Desk) => R | Promise<R>,
  told: (answer: R) => void,
  process = lives.process,
): void {
  machine.later(
    0,
    () => {
      if (lives.process !== process || lives.handle === undefined) return;
      const { desk } = lives.handle;
      Promise.resolve()
        .then(() => ask(desk))
        .then((answer) => machine.as(theWorld, () => told(answer)))
        .catch((error: unknown) =>
          world.findings.add('desk-failed', error instanceof Error ? (error.stack ?? error.message) : String(error)),
        );
    },
    process,
  );
}

/** Somebody as the desk shows them, and who that is in the world. */
export interface Shown {
  sight: PersonSight;
  meeting: string;
  inMeeting: Meeting;
  person: Person;
  conversation: string;
}

export function shown(world: AtDesk['world'], { key: meeting }: Pick<MeetingSight, 'key'>, sight: PersonSight): Shown | undefined {
  const found = personBehind(world, sight.participant);
  return found && { sight, meeting, ...found };
}

function personBehind(
  { simulator }: AtDesk['world'],
  participant: string,
): Pick<Shown, 'inMeeting' | 'person' | 'conversation'> | undefined {
  const [, conversation = '', key = ''] = /\/conversations\/([^/]+)\/participants\/([^/?]+)/.exec(decodeURIComponent(participant)) ?? [];
  const found = simulator.applications.map(({ attendance }) => attendance.conversations.get(conversation)).find((one) => one !== undefined);
  const person = [...(found?.meeting.people.values() ?? [])].find((one) => one.key.toLowerCase() === key.toLowerCase());
  if (found === undefined || person === undefined || person.account !== undefined) return undefined;
  return { inMeeting: found.meeting, person, conversation };
}
