// Who let somebody in without an order of ours. The one rule: somebody in the meeting who lets a person in has said something, too;
// where a crowd came in at once, nobody can have looked at each of them.
import { randomUUID } from 'node:crypto';
import type { By, HumanEntry } from '../../audit/human.ts';
import type { Participant } from '../../roster/participant.ts';
import { createAdmissions, massPeople } from '../../rulings/admissions.ts';
import { portraitOf, versionOf } from '../../rulings/portrait.ts';
import type { Said } from '../../rulings/standing.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';

export interface Admitters {
  /** They have just come in from the lobby. Undefined: nobody in particular let them in. */
  entered(person: Person, participant: Participant): Said | undefined;
}

const somebodyInside: By = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' };

/** `onCrowded`: they were thought to be let in by somebody, and were part of a crowd. */
export function createAdmitters(deps: ModeratorDeps, view: MeetingView, onCrowded: (person: Person) => void): Admitters {
  const admissions = createAdmissions<Person>();

  function crowded(all: readonly Person[], isFirst: boolean): void {
    for (const one of all) onCrowded(one);
    if (!isFirst) return;
    const message = `${massPeople} or more people came in within 10 s without an order of ours; rules act on them as on anyone`;
    deps.recorder.alarm('mass-admission', message, { account: deps.account, meeting: view.meeting().key });
  }

  function record({ presence }: Person, participant: Participant): string {
    const entry: HumanEntry = {
      type: 'human',
      id: randomUUID(),
      account: deps.account,
      meeting: view.meeting().key,
      participant: presence.key,
      identity: identityIn(participant, presence),
      act: 'admit',
      by: somebodyInside,
      seen: versionOf(portraitOf(participant, presence), 'inside', presence),
    };
    deps.recorder.write(entry);
    return entry.id;
  }

  return {
    entered(person, participant) {
      if (deps.respectAdmissions === 'never') return undefined;
      const at = deps.now();
      const admission = admissions.entered(person, at);
      if (admission.kind === 'single' || deps.respectAdmissions !== 'person')
        return { id: record(person, participant), by: somebodyInside, at };
      crowded(admission.all, admission.first);
      return undefined;
    },
  };
}
