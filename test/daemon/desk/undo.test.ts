import { expect, test } from 'vitest';
import { problem } from '../../../src/console/api/problem.ts';
import type { Followed } from '../../../src/daemon/desk/followed.ts';
import { ordersMeant, undoIn } from '../../../src/daemon/desk/undo.ts';
import type { RememberedOrder } from '../../../src/memory/words.ts';
import type { UndoRequest } from '../../../src/rulings/port.ts';

const by = { who: 'R. Meier', via: 'desk' } as unknown as UndoRequest['by'];

const orders = [
  { id: '1', meeting: 'one', rule: 'guests', at: 10, batch: 'b' },
  { id: '2', meeting: 'one', rule: 'guests', at: 20 },
  { id: '3', meeting: 'one', rule: 'names', at: 20 },
  { id: '4', meeting: 'two', rule: 'guests', at: 20, batch: 'b' },
] as unknown as RememberedOrder[];

const memory = {
  order: (id: string) => orders.find((order) => order.id === id),
  ordersOf: (meeting: string) => orders.filter((order) => order.meeting === meeting),
};
const followed = ['one', 'two'].map((meeting) => ({ sight: { key: `a ${meeting}`, meeting } })) as unknown as Followed[];

test.each<[string, UndoRequest, string[]]>([
  ['one order', { of: '2', by }, ['2']],
  ['an order nobody remembers', { of: '9', by }, []],
  ['a batch, over all meetings', { batch: 'b', by }, ['1', '4']],
  ['what a rule did in one meeting', { meeting: 'a one', rule: 'guests', since: 0, expect: 2, by }, ['1', '2']],
  ['what it did since then', { meeting: 'a one', rule: 'guests', since: 15, expect: 1, by }, ['2']],
  ['what it did in a meeting nobody follows', { meeting: 'a three', rule: 'guests', since: 0, expect: 0, by }, []],
])('taking back means %s', (_, request, ids) => {
  expect(ordersMeant(request, followed, memory).map(({ id }) => id)).toEqual(ids);
});

test('nothing is taken back where the number is not the one that was confirmed', () => {
  const request = { meeting: 'a one', rule: 'guests', since: 0, expect: 3, by };
  expect(undoIn(request, followed, memory)).toMatchObject({ kind: 'refused', code: 'changed' });
});

test('an id that nothing has is told as that, and of nobody is it said that they have left', () => {
  const nobody = { desk: { undo: () => ({ participant: '' }) } };
  const refusal = undoIn({ of: 'xyz', by }, followed.map((one) => ({ ...one, moderator: nobody })) as unknown as Followed[], memory);
  expect(refusal).toMatchObject({ kind: 'refused', code: 'gone', reason: 'Not done: nothing that can be taken back has this id.' });
  expect(problem('gone', 'detail').title).toBe('That is not there');
});
