// What humans said before about somebody who is seen for the first time, as memory has it: before a (re)start, in an earlier session, through another account.
import type { RememberedWord } from '../../memory/words.ts';
import type { OutcomeResult } from '../../order/outcome.ts';
import type { Participant } from '../../roster/participant.ts';
import type { Place } from '../../rulings/portrait.ts';
import { type Portrait, type Standing, silent } from '../../rulings/standing.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';
import { endEarlierStay } from './earlier-stay.ts';
import { isUndone, standingFrom } from './remembered.ts';
import { unsent } from './unsent.ts';

/** What counts for them by it; they look like this, and are here. */
export type SaidBefore = (person: Person, participant: Participant, portrait: Portrait, place: Place) => Standing;

export interface SaidBeforeOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  /** They are found again, and what a human ordered about them before came to nothing that was seen. */
  onLost(person: Person, word: RememberedWord, result: OutcomeResult | undefined): void;
}

export function createSaidBefore({ deps, view, onLost }: SaidBeforeOptions): SaidBefore {
  return (person, participant, portrait, place) => {
    const { presence } = person;
    const identity = identityIn(participant, presence);
    const wordNow = () => deps.memory.wordOf(view.meeting().key, presence.key, identity);
    const word = wordNow();
    if (word !== undefined && !isOfStay(word, presence.arrivedAt, deps.account)) endEarlierStay(presence, identity, deps, view);
    if (word === undefined || !isOfStay(word, presence.arrivedAt, deps.account)) return silent;
    const order = deps.memory.order(word.id);
    if (order !== undefined && isUndone(order, place, deps.now())) {
      unsent(word, deps);
      onLost(person, word, order.result);
      // What was said before the order counts again.
      return standingFrom(wordNow() ?? word, portrait, place);
    }
    return standingFrom(word, portrait, place);
  };
}

/** Said of this very presence: they were there before us, or another account had read them sooner. That one says when they leave; we may hear of all of it late. */
function isOfStay({ act, at, account }: RememberedWord, arrivedAt: number | undefined, ours: string): boolean {
  return arrivedAt === undefined || (act === 'wait' && (at >= arrivedAt || (account !== undefined && account !== ours)));
}
