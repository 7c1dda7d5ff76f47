// What taking an order back comes to, by how far it has got. Pure. The rule: nothing on this wire calls anybody back.
import { earnsPass, type RememberedOrder } from '../../memory/words.ts';
import type { UndoEffect } from '../../rulings/port.ts';
import type { Place } from '../../rulings/portrait.ts';

/** `unsent` and `sent`: it is still under way. */
export type Progress = 'unsent' | 'sent' | 'over';

export interface Undoing {
  effect: UndoEffect;
  /** In words, for the human who asked. */
  said: string;
  /** They could be invited, by the address they came with. */
  inviteBack: boolean;
}

type Ordered = Pick<RememberedOrder, 'act' | 'result' | 'identity' | 'facts'>;

/** `place`: where they are, if they are here. */
export function undoingOf(order: Ordered, progress: Progress, place?: Place): Undoing {
  const { act, result, facts = {} } = order;
  if (progress === 'sent') return onItsWay;
  if (progress === 'unsent') return without('cancelled', 'Taken back. Nothing was sent.');
  if (!wasCarriedOut(result)) return without('nothing', 'There is nothing to take back: it was not carried out.');
  const wereGone = result === 'gone';
  if (act === 'admit' && wereGone) return without('nothing', 'There is nothing to take back: they were gone before it was carried out.');
  if (act === 'admit') return inside;
  if (place !== undefined) return ofSomebodyHere(order, place);
  const isOver = wereGone ? 'They were gone before it was carried out, and nothing calls them back.' : 'Nothing calls them back.';
  const counts = wereGone ? '' : ' This removal counts no more.';
  if (!earnsPass(order)) return without('forgotten', `${isOver}${counts} They would not be known again.`);
  const said = `${isOver}${counts} They are let in if they come back within 15 minutes.`;
  return { effect: 'passed', said, inviteBack: typeof facts['uri'] === 'string' };
}

/** They have come back, or what was sent for them was never carried out. */
function ofSomebodyHere(order: Ordered, place: Place): Undoing {
  const wasDone =
    order.result === 'unconfirmed'
      ? 'It was not seen to be carried out, and counts no more: they are here.'
      : 'It counts no more: they are here.';
  if (!earnsPass(order)) return without('forgotten', `${wasDone} They are decided on as anybody is.`);
  return without('passed', `${wasDone} ${place === 'lobby' ? 'They are let in.' : 'They stay.'}`);
}

/** Whoever a human let in is removed by a human, and by nobody else. */
export const inside: Undoing = without('removal', 'They are inside. Only a removal by name takes that back; confirm it to order it.');

export const onItsWay: Undoing = without('awaited', 'It is on its way and cannot be recalled; its outcome is awaited.');

/** How far they have come by what is taken back. */
export type Entered = 'inside' | 'on its way' | 'not at all';

export function wordTakenBack(entered: Entered): Undoing {
  return without('cancelled', takenBackSaid[entered]);
}

const takenBackSaid: Record<Entered, string> = {
  inside: 'Taken back. They are inside, and only a removal by name takes that back.',
  'on its way': 'Taken back. Their admission is on its way and cannot be recalled: once inside, only a removal by name takes that back.',
  'not at all': 'Taken back.',
};

/** What is not on record does not count. */
export const unrecordable: Undoing = without('nothing', 'Not done: the audit log cannot be written, and nothing goes without a record.');

function without(effect: UndoEffect, said: string): Undoing {
  return { effect, said, inviteBack: false };
}

function wasCarriedOut(result: RememberedOrder['result']): boolean {
  return result !== undefined && result !== 'cancelled' && result !== 'denied' && result !== 'failed';
}
