// Whom a request of ours let in, nobody else has: also where it was given up on its way, or what it was sent for counts no more.
import type { RememberedWord } from '../../memory/words.ts';
import type { Participant } from '../../roster/participant.ts';
import { portraitOf } from '../../rulings/portrait.ts';
import type { Portrait, Standing } from '../../rulings/standing.ts';
import { ledgerKey } from '../cap.ts';
import type { Order, Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';
import type { Entrance } from './admitters.ts';
import { standingFrom } from './remembered.ts';

/** Who has let them in, and what counts for them: where a human had ordered it, that does, as it would after a restart. */
export function entranceBy(
  person: Person,
  participant: Participant,
  portrait: Portrait,
  { by, unseen }: Entrance,
  deps: ModeratorDeps,
  view: MeetingView,
): Entrance & { standing: Standing } {
  const { standing } = person.word;
  const entry = { account: deps.account, meeting: ledgerKey(view), identity: identityIn(participant, person.presence) };
  const givenUp = deps.admissions.givenUp(entry);
  if (by !== 'nobody of ours' || givenUp === undefined) return { by, unseen, standing };
  const said = givenUp.whose === 'human' ? admissionOf(person, participant, deps, view) : undefined;
  if (said !== undefined) return { by: 'us', unseen, standing: standingFrom(said, portrait, 'inside') };
  return { by: givenUp.isLikely ? 'us' : 'perhaps us', unseen, standing };
}

/** What counts for them once they are in by an order that is not what counts any more. A pass that still counts speaks for itself. */
export function enteredLate(person: Person, { human }: Order, deps: ModeratorDeps, view: MeetingView): Standing {
  const { presence, sight, word } = person;
  const { participant } = sight;
  const said = human === undefined || participant === undefined ? undefined : admissionOf(person, participant, deps, view);
  if (participant === undefined || said?.id !== human || said === undefined) return word.standing;
  const pass = deps.memory.passOf(view.meeting().key, identityIn(participant, presence), deps.now());
  return pass?.id === human ? word.standing : standingFrom(said, portraitOf(participant, presence), 'inside');
}

function admissionOf(
  { presence, word }: Person,
  participant: Participant,
  { memory }: ModeratorDeps,
  view: MeetingView,
): RememberedWord | undefined {
  if (word.standing.kind === 'ordered') return undefined;
  const said = memory.wordOf(view.meeting().key, presence.key, identityIn(participant, presence));
  return said?.act === 'admit' ? said : undefined;
}
