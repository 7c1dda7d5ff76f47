// Whom a request of ours let in, nobody else has: also where it was given up on its way, or what it was sent for counts no more.
import type { RememberedWord } from '../../memory/words.ts';
import type { Participant } from '../../roster/participant.ts';
import type { Portrait, Standing } from '../../rulings/standing.ts';
import { ledgerKey } from '../cap.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';
import type { Entrance } from './admitters.ts';
import { standingFrom } from './remembered.ts';

/** `human`: whose order has just let them in, by its record. */
export interface Coming extends Entrance {
  human?: string | undefined;
}

/** Who has let them in, and what counts for them: where a human had ordered it, that does, as it would after a restart. */
export function entranceBy(
  { presence, word: { standing } }: Person,
  participant: Participant,
  portrait: Portrait,
  { by, human, unseen }: Coming,
  { account, admissions, memory, now }: ModeratorDeps,
  view: MeetingView,
): { by: Entrance['by']; unseen: boolean; standing: Standing } {
  const identity = identityIn(participant, presence);
  const meeting = view.meeting().key;
  const givenUp = admissions.givenUp({ account, meeting: ledgerKey(view), identity });
  if (by === 'human through another account' || (by === 'nobody of ours' && givenUp === undefined)) return { by, unseen, standing };
  const said = standing.kind === 'ordered' ? undefined : memory.wordOf(meeting, presence.key, identity);
  if (said !== undefined && isBehind(said)) return { by: 'us', unseen, standing: standingFrom(said, portrait, 'inside') };
  return { by: by === 'us' || givenUp?.isLikely === true ? 'us' : 'perhaps us', unseen, standing };

  /** A pass that still counts speaks for itself. */
  function isBehind({ id, act }: RememberedWord): boolean {
    if (act !== 'admit') return false;
    if (by !== 'us') return givenUp?.whose === 'human';
    return id === human && memory.passOf(meeting, identity, now())?.id !== id;
  }
}
