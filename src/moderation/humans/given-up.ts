// A request of ours was given up on its way, and let them in all the same: nobody else has.
import type { Participant } from '../../roster/participant.ts';
import type { Portrait, Standing } from '../../rulings/standing.ts';
import { ledgerKey } from '../cap.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';
import type { Entrance } from './admitters.ts';
import { standingFrom } from './remembered.ts';

/** Who has let them in, and what counts for them: where a human had ordered it, that does, as it would after a restart. */
export function entranceBy(
  { presence, word }: Person,
  participant: Participant,
  portrait: Portrait,
  { by }: Entrance,
  { account, admissions, memory }: ModeratorDeps,
  view: MeetingView,
): { by: Entrance['by']; standing: Standing } {
  const { standing } = word;
  const identity = identityIn(participant, presence);
  const whose = admissions.givenUp({ account, meeting: ledgerKey(view), identity });
  if (whose === undefined || by === 'human through another account') return { by, standing };
  const said = whose === 'human' && standing.kind !== 'ordered' ? memory.wordOf(view.meeting().key, presence.key, identity) : undefined;
  return { by: 'us', standing: said?.act === 'admit' ? standingFrom(said, portrait, 'inside') : standing };
}
