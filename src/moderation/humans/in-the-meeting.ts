// The record of a word that nobody said to us: somebody in the meeting acted, or what happened there says as much.
import { randomUUID } from 'node:crypto';
import type { By, HumanEntry } from '../../audit/human.ts';
import type { Participant } from '../../roster/participant.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';

export const somebodyInside: By = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' };

/** Writes it, and answers with what was written. `participant`: what they were seen as. */
export function recordSomebodyInside(
  { presence }: Person,
  participant: Participant,
  what: Pick<HumanEntry, 'act' | 'of' | 'reason' | 'seen'>,
  { account, recorder }: ModeratorDeps,
  view: MeetingView,
): HumanEntry {
  const entry: HumanEntry = {
    type: 'human',
    id: randomUUID(),
    account,
    meeting: view.meeting().key,
    participant: presence.key,
    identity: identityIn(participant, presence),
    by: somebodyInside,
    ...what,
  };
  recorder.write(entry);
  return entry;
}
