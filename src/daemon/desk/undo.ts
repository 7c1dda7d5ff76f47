// Taking back what was ordered or said: one act, a batch, or what a rule has done since a human looked.
import { randomUUID } from 'node:crypto';
import type { Memory } from '../../memory/memory.ts';
import type { RememberedOrder } from '../../memory/words.ts';
import { refuse } from '../../moderation/desk/refusals.ts';
import type { Undone } from '../../moderation/desk/undo.ts';
import type { UndoRequest, UndoResult } from '../../rulings/port.ts';
import type { Followed } from './followed.ts';
import type { Spread } from './spread.ts';

type Said = Pick<Memory, 'order' | 'orders' | 'said' | 'saidIn' | 'isIn'>;

export function undoIn(
  request: UndoRequest,
  followed: readonly Followed[],
  memory: Said,
  spread: Pick<Spread, 'told' | 'takenBack'>,
): UndoResult {
  const { by, reason } = request;
  const orders = ordersMeant(request, followed, memory);
  if ('expect' in request && orders.length !== request.expect)
    return refuse('changed', { reason: `Not done: you confirmed ${request.expect}, and these are ${orders.length}.` });
  const words = wordsMeant(request, orders, memory);
  const people: Undone[] = [...orders.flatMap((order) => orderTaken(order) ?? []), ...words.flatMap(wordTaken)];
  if (people.length === 0 && !('expect' in request)) return refuse('gone', { reason: orders.length === 0 ? unknown : elsewhere });
  const [first, second] = people;
  return { kind: 'accepted', id: (second === undefined ? first?.id : undefined) ?? randomUUID(), people };

  function orderTaken(order: RememberedOrder): Undone | undefined {
    const here = meetingOf(order.meeting, followed, memory);
    const undone = here?.moderator.desk.undo.order(order, by, reason);
    if (here === undefined) return undone;
    if (undone?.effect === 'cancelled') spread.takenBack(here.sight.key, order.id);
    if (undone?.person !== undefined) spread.told(here.sight.key, here.moderator, [undone.person]);
    return undone;
  }

  /** Where it was said; where that is not known, by whoever it was said of. */
  function wordTaken(id: string): Undone[] {
    const said = memory.said(id);
    const here = said && meetingOf(said.meeting, followed, memory);
    const asked = here === undefined ? followed : [here];
    return asked.flatMap(({ moderator, sight: { key } }) => {
      const undone = moderator.desk.undo.word(id, by, reason);
      if (undone?.id !== undefined) spread.takenBack(key, id);
      return undone ?? [];
    });
  }
}

const unknown = 'Not done: nothing that can be taken back has this id.';
const elsewhere = 'Not done: the meeting this was in is not followed now. Once it is again, it can be taken back.';

export function ordersMeant(request: UndoRequest, followed: readonly Pick<Followed, 'sight'>[], memory: Said): RememberedOrder[] {
  if ('of' in request) return [memory.order(request.of)].filter((order) => order !== undefined);
  if ('batch' in request) return memory.orders().filter(({ batch }) => batch === request.batch);
  const { meeting, rule, since } = request;
  const sight = followed.find(({ sight: { key } }) => key === meeting)?.sight;
  if (sight === undefined) return [];
  return memory.orders().filter((order) => order.rule === rule && order.at >= since && memory.isIn(order.meeting, sight));
}

/** Ids of what was said that was no order. */
function wordsMeant(request: UndoRequest, orders: readonly RememberedOrder[], memory: Said): string[] {
  if ('of' in request) return orders.length === 0 ? [request.of] : [];
  if (!('batch' in request)) return [];
  return memory.saidIn(request.batch).flatMap(({ id }) => (memory.order(id) === undefined ? [id] : []));
}

/** The key of the meeting that this order, word or batch was in; undefined where nobody remembers it, or the meeting is not followed. */
export function placeMeant(id: string, followed: readonly Pick<Followed, 'sight'>[], memory: Said): string | undefined {
  const one = memory.order(id) ?? memory.said(id) ?? memory.orders().find(({ batch }) => batch === id) ?? memory.saidIn(id)[0];
  return one && meetingOf(one.meeting, followed, memory)?.sight.key;
}

/** Hrefs differ from session to session: the meeting as it is followed now. */
function meetingOf<F extends Pick<Followed, 'sight'>>(recorded: string, followed: readonly F[], memory: Said): F | undefined {
  return followed.find(({ sight }) => memory.isIn(recorded, sight));
}
