// What humans said before about somebody who is seen for the first time, as memory has it: before a (re)start, in an earlier session, through another account.
import { defined } from '../../defined.ts';
import type { RememberedWord } from '../../memory/words.ts';
import type { OutcomeResult } from '../../order/outcome.ts';
import { addressIn } from '../../roster/by-participant.ts';
import { identityOf } from '../../roster/identity.ts';
import type { Participant } from '../../roster/participant.ts';
import { type Place, portraitIn } from '../../rulings/portrait.ts';
import { isSame, type Portrait, type Standing, silent } from '../../rulings/standing.ts';
import type { Ordered } from '../attention.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn, isUnchecked, passOf } from '../situation.ts';
import type { Admitters } from './admitters.ts';
import { endEarlierStay } from './earlier-stay.ts';
import { isUndone, standingFrom } from './remembered.ts';
import { unsent } from './unsent.ts';
import { writableWord } from './word.ts';

/** What counts for them by it; they look like this, and are here. */
export type SaidBefore = (person: Person, participant: Participant, portrait: Portrait, place: Place) => Standing;

export interface SaidBeforeOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  /** They are found again, and what a human ordered about them before came to nothing that was seen. */
  onLost(person: Person, word: RememberedWord, result: OutcomeResult | undefined): void;
  /** What a human ordered, by its record, was not carried out because they are not who that human saw. */
  onChanged(person: Person, ordered: Ordered, why: string): void;
  /** Everybody in the meeting. */
  people(): readonly Person[];
}

interface Seen {
  portrait: Portrait;
  place: Place;
}

export const notWhoWasSeen = 'because they are not who was seen any more';

export function createSaidBefore(
  { deps, view, onLost, onChanged, people }: SaidBeforeOptions,
  { carriedOn }: Pick<Admitters, 'carriedOn'>,
): SaidBefore {
  /** A human let them in under the href they had in an earlier session. Not where that is somebody's still who may be who was let in. */
  function letInElsewhere({ presence }: Person, participant: Participant): RememberedWord | undefined {
    if (presence.arrivedAt !== undefined || isUnchecked(participant)) return undefined;
    const meeting = view.meeting().key;
    const identity = identityIn(participant, presence);
    const admissions = deps.memory.admissionsOf(meeting, presence.key, identity);
    const others = admissions.length === 0 ? [] : people().filter((one) => one.presence !== presence && identityNow(one) === identity);
    const borne = new Set(others.map(({ presence: { key } }) => deps.memory.wordOf(meeting, key)?.id));
    return admissions.find(({ id }) => !borne.has(id));
  }

  /** A pass has let them in, and speaks for itself: one for a while until they leave, another as long as it counts. */
  function inByPass(person: Person, participant: Participant, word: RememberedWord, { portrait, place }: Seen): Standing | undefined {
    const identity = identityIn(participant, person.presence);
    const said = deps.memory.said(word.id);
    const isForAWhile = said?.act === 'undo' && said.identity === identity;
    if (word.act !== 'admit' || (!isForAWhile && passOf(participant, person.presence, deps.now(), deps, view)?.id !== word.id))
      return undefined;
    if (isForAWhile && place === 'inside') writableWord(person).cameBackBy = { id: word.id, identity };
    return word.before === undefined ? silent : standingFrom(word.before, portrait, place);
  }

  /** Whether the word was an order of which nothing was seen. */
  function tellUndone(person: Person, word: RememberedWord, { portrait, place }: Seen): boolean {
    const order = deps.memory.order(word.id);
    if (order === undefined || order.undone === true || !isUndone(order, place, deps.now())) return false;
    unsent(word, deps);
    const seen = portraitIn(word.seen);
    if (order.result === 'cancelled' && seen !== undefined && !isSame(seen, portrait))
      onChanged(person, { human: word.id, act: order.act }, notWhoWasSeen);
    else onLost(person, word, order.result);
    return true;
  }

  return (person, participant, portrait, place) => {
    const admission = letInElsewhere(person, participant);
    const standing = admission === undefined ? silent : standingFrom(admission, portrait, place);
    if (admission !== undefined && standing.kind !== 'silent')
      return standingFrom(carriedOn(person, participant, admission), portrait, place);
    const { presence } = person;
    const identity = identityIn(participant, presence);
    const wordNow = () => deps.memory.wordOf(view.meeting().key, presence.key, identity);
    const word = wordNow();
    if (word !== undefined && !isOfStay(word, presence.arrivedAt, deps.account)) endEarlierStay(presence, identity, deps, view);
    if (word === undefined || !isOfStay(word, presence.arrivedAt, deps.account)) return silent;
    if (tellUndone(person, word.unsent ?? word, { portrait, place }))
      // What was said before the order counts again.
      return standingFrom(wordNow() ?? word, portrait, place);
    return inByPass(person, participant, word, { portrait, place }) ?? standingFrom(word, portrait, place);
  };
}

/** Who they are: as they were read, or by the address in their href. */
function identityNow({ presence, sight: { participant } }: Person): string {
  return participant === undefined
    ? identityOf(defined({ uri: addressIn(presence.key) }), presence.key)
    : identityIn(participant, presence);
}

/** Said of this very presence: they were there before us, or another account had read them sooner. That one says when they leave; we may hear of all of it late. */
function isOfStay({ act, at, account }: RememberedWord, arrivedAt: number | undefined, ours: string): boolean {
  return arrivedAt === undefined || (act === 'wait' && (at >= arrivedAt || (account !== undefined && account !== ours)));
}
