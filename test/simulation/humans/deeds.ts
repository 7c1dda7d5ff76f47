// What requests of the daemon did to people, as the server carried them out, and what stands behind each on record.
import type { Meeting } from '../../../src/simulator/meeting/meeting.ts';
import type { Person } from '../../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { ActionSeen } from '../../chaos/witness.ts';
import type { Behind } from './record.ts';

export interface Deed {
  n: number;
  at: number;
  action: ActionSeen['action'];
  person: Person;
  behind: Behind;
}

export interface Deeds {
  arrived(seen: ActionSeen, behind: Behind | undefined): void;
  /** How they came in, where it was by a request. */
  letIn(person: Person): Deed | undefined;
  /** Whom the daemon calls this, or called so last. */
  named(participant: string): { person: Person; meeting: Meeting; conversation: string } | undefined;
  /** What was carried out for this decision, or for this word of a human. */
  of(id: string): Deed | undefined;
}

/** What the server does with a request it does at once; what comes later may be somebody else's doing. */
const atOnceMs = 5;
const participantPath = /\/conversations\/([^/]+)\/participants\/([^/?]+)/;

export function createDeeds(simulator: Simulator): Deeds {
  const last = new Map<Person, Deed>();
  const letIn = new Map<Person, Deed>();
  const done = new Map<string, Deed>();
  const conversations = new Map<string, Meeting>();
  const everybody = new Map<Meeting, Map<string, Person>>();

  function learn(): void {
    for (const { attendance } of simulator.applications)
      for (const [id, { meeting }] of attendance.conversations) conversations.set(id, meeting);
  }

  function carriedOut(person: Person, isAdmission: boolean): Deed | undefined {
    const deed = last.get(person);
    if (deed === undefined || Date.now() - deed.at > atOnceMs || (deed.action === 'admit') !== isAdmission) return undefined;
    done.set(deed.behind.decision, deed);
    if (deed.behind.human !== undefined) done.set(deed.behind.human, deed);
    return deed;
  }

  for (const meeting of simulator.meetings) {
    const people = new Map<string, Person>();
    everybody.set(meeting, people);
    meeting.watch((change) => {
      learn();
      if ('person' in change) people.set(change.person.key.toLowerCase(), change.person);
      if (change.kind === 'left' && (change.how === 'rejected' || change.how === 'ejected')) carriedOut(change.person, false);
      const deed = change.kind === 'admitted' ? carriedOut(change.person, true) : undefined;
      if (deed !== undefined) letIn.set(deed.person, deed);
    });
  }

  return {
    arrived({ n, at, action, target }, behind) {
      if (target === undefined) return;
      if (behind === undefined) last.delete(target);
      else last.set(target, { n, at, action, person: target, behind });
    },
    named(participant) {
      learn();
      const [, conversation = '', key = ''] = participantPath.exec(decodeURIComponent(participant)) ?? [];
      const meeting = conversations.get(conversation);
      const person = meeting && everybody.get(meeting)?.get(key.toLowerCase());
      return meeting === undefined || person === undefined ? undefined : { person, meeting, conversation };
    },
    letIn: (person) => letIn.get(person),
    of: (id) => done.get(id),
  };
}
