// Taking back what was ordered: one order, a batch, or what a rule has done since a human looked.
import { randomUUID } from 'node:crypto';
import type { Memory } from '../../memory/memory.ts';
import type { RememberedOrder } from '../../memory/words.ts';
import { refuse } from '../../moderation/desk/refusals.ts';
import type { UndoRequest, UndoResult } from '../../rulings/port.ts';
import type { Followed } from './followed.ts';

type Orders = Pick<Memory, 'order' | 'ordersOf'>;

export function undoIn(request: UndoRequest, followed: readonly Followed[], memory: Orders): UndoResult {
  const orders = ordersMeant(request, followed, memory);
  if ('expect' in request && orders.length !== request.expect)
    return refuse('changed', { reason: `Not done: you confirmed ${request.expect}, and these are ${orders.length}.` });
  if (orders.length === 0 && 'of' in request) return undoWord(request, followed);
  const people = orders.flatMap((order) => {
    const moderator = followed.find(({ sight }) => sight.meeting === order.meeting)?.moderator;
    return moderator === undefined ? [] : [moderator.desk.undo(order, request.by, request.reason)];
  });
  return { kind: 'accepted', id: randomUUID(), people };
}

/** What a human said that was no order: the meeting it was said in knows it. */
function undoWord({ of, by, reason }: Extract<UndoRequest, { of: string }>, followed: readonly Followed[]): UndoResult {
  const answers = followed.map(({ moderator }) => moderator.desk.undo(of, by, reason));
  const people = answers.filter(({ participant }) => participant !== '');
  if (people.length === 0) return refuse('gone', { reason: 'Not done: nothing that can be taken back has this id.' });
  return { kind: 'accepted', id: randomUUID(), people };
}

export function ordersMeant(request: UndoRequest, followed: readonly Pick<Followed, 'sight'>[], memory: Orders): RememberedOrder[] {
  if ('of' in request) return [memory.order(request.of)].filter((order) => order !== undefined);
  const all = followed.flatMap(({ sight }) => memory.ordersOf(sight.meeting));
  if ('batch' in request) return all.filter(({ batch }) => batch === request.batch);
  const { meeting, rule, since } = request;
  const place = followed.find(({ sight }) => sight.key === meeting)?.sight.meeting;
  return memory.ordersOf(place ?? '').filter((order) => order.rule === rule && order.at >= since);
}
