// Who let somebody in without an order of ours. The one rule: somebody in the meeting who lets a person in has said something, too;
// where a crowd came in at once, nobody can have looked at each of them.
import type { HumanEntry } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { RememberedWord } from '../../memory/words.ts';
import type { Participant } from '../../roster/participant.ts';
import { createAdmissions, massPeople } from '../../rulings/admissions.ts';
import { portraitOf, versionOf } from '../../rulings/portrait.ts';
import type { Said } from '../../rulings/standing.ts';
import { ledgerKey } from '../cap.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';
import { recordSomebodyInside } from './in-the-meeting.ts';

export interface Admitters {
  /** They have come in from the lobby, just now or while nobody watched. `us`: a request of an account of ours. Undefined: nobody in particular let them in. */
  entered(person: Person, participant: Participant, entrance: Entrance): Said | 'us' | undefined;
  /** It is on record again, for whom a human let in has another href since. Counts as it did. */
  carriedOn(person: Person, participant: Participant, admission: RememberedWord): RememberedWord;
  /** The meeting is gone for us: who comes in until it is found again does so unseen. */
  lost(): void;
}

/** Whose order it was, as far as is known here. `perhaps us`: by a request of ours that was given up, or by somebody in the meeting. `unseen`: while nobody watched. */
export interface Entrance {
  by: 'us' | 'perhaps us' | 'human through another account' | 'nobody of ours';
  unseen: boolean;
}

/** A human said so, and what a human said is not only for the account that it was said to. */
const throughAnother = 'let in at the desk, through another account in this meeting';
const underAnotherHref = 'let in before, and found under another href since';
const perhapsOurs = 'or let in late, by a request of ours that was given up';

/** `onCrowded`: they were thought to be let in by somebody, and were part of a crowd. */
export function createAdmitters(deps: ModeratorDeps, view: MeetingView, onCrowded: (person: Person) => void): Admitters {
  const seen = createAdmissions<Person>();
  /** Nothing tells who of them came when: all that one gap hid came in at once. */
  let unseen = createAdmissions<Person>();

  function crowded(all: readonly Person[], isFirst: boolean): void {
    for (const one of all) onCrowded(one);
    if (!isFirst) return;
    const message = `${massPeople} or more people came in within 10 s without an order of ours; rules act on them as on anyone`;
    deps.recorder.alarm('mass-admission', message, { account: deps.account, meeting: view.meeting().key });
  }

  function vouch(person: Person, participant: Participant, more: Pick<HumanEntry, 'reason' | 'of'> = {}, isSure = true): Said {
    const { presence } = person;
    const seen = isSure ? versionOf(portraitOf(participant, presence), 'inside', presence) : undefined;
    const { id, by } = recordSomebodyInside(person, participant, { act: 'admit', ...defined({ seen }), ...more }, deps, view);
    return { id, by, at: deps.now() };
  }

  function whoElse({ presence }: Person, participant: Participant): 'human' | 'rule' | undefined {
    return deps.admissions.behind({ account: deps.account, meeting: ledgerKey(view), identity: identityIn(participant, presence) });
  }

  return {
    entered(person, participant, entrance) {
      const other = whoElse(person, participant);
      const { standing } = person.word;
      const isSaidHere = standing.kind === 'ordered' && standing.act === 'admit';
      const isThroughAnother = other === 'human' || entrance.by === 'human through another account';
      if (isThroughAnother && !isSaidHere) return vouch(person, participant, { reason: throughAnother });
      if (entrance.by === 'us' || other !== undefined) return 'us';
      if (deps.respectAdmissions === 'never') return undefined;
      const admission = entrance.unseen ? unseen.entered(person, 0) : seen.entered(person, performance.now());
      const isSingle = admission.kind === 'single' || deps.respectAdmissions !== 'person';
      if (isSingle)
        return entrance.by === 'perhaps us' ? vouch(person, participant, { reason: perhapsOurs }, false) : vouch(person, participant);
      crowded(admission.all, admission.first);
      return undefined;
    },
    carriedOn(person, participant, admission) {
      const { id } = vouch(person, participant, { reason: underAnotherHref, of: admission.id });
      return { ...admission, id };
    },
    lost() {
      unseen = createAdmissions();
    },
  };
}
