import { expect, test } from 'vitest';
import { problem } from '../../../src/console/api/problem.ts';
import type { Followed } from '../../../src/daemon/desk/followed.ts';
import { ordersMeant, placeMeant, undoIn } from '../../../src/daemon/desk/undo.ts';
import type { RememberedOrder } from '../../../src/memory/words.ts';
import type { UndoRequest } from '../../../src/rulings/port.ts';

const by = { who: 'R. Meier', via: 'desk' } as unknown as UndoRequest['by'];

const orders = [
  { id: '1', meeting: 'one', rule: 'guests', at: 10, batch: 'b' },
  { id: '2', meeting: 'one', rule: 'guests', at: 20 },
  { id: '3', meeting: 'one', rule: 'names', at: 20 },
  { id: '4', meeting: 'two in an earlier session', rule: 'guests', at: 20, batch: 'b' },
] as unknown as RememberedOrder[];

const memory: Parameters<typeof undoIn>[2] = {
  order: (id) => orders.find((order) => order.id === id),
  orders: () => orders,
  said: (id) => (id === 'pass' ? { id, act: 'pass', meeting: 'two' } : undefined),
  saidIn: (batch) => (batch === 'waits' ? [{ id: 'w', act: 'wait', meeting: 'one', batch }] : []),
  isIn: (href, { meeting }) => href === meeting || href === `${meeting} in an earlier session`,
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
  expect(undoIn(request, followed, memory, spread)).toMatchObject({ kind: 'refused', code: 'changed' });
});

const spread: Parameters<typeof undoIn>[3] = { told: () => {}, takenBack: () => {} };

/** Takes down what is asked of it. */
function asked(knows: (id: string) => boolean) {
  const log: string[] = [];
  const undo = {
    order: ({ id }: RememberedOrder) => log.push(id) && { id: `undo ${id}`, participant: 'p' },
    word: (id: string) => (knows(id) ? log.push(id) && { id: `undo ${id}`, participant: 'p' } : undefined),
  };
  const all = followed.map((one) => ({ ...one, moderator: { desk: { undo } } })) as unknown as Followed[];
  return { log, all };
}

test('an order of an earlier session goes to the meeting as it is now, and the answer names the record', () => {
  const { log, all } = asked(() => false);
  expect(undoIn({ of: '4', by }, all, memory, spread)).toMatchObject({ kind: 'accepted', id: 'undo 4', people: [{ participant: 'p' }] });
  expect(log).toEqual(['4']);
});

test('an order in a meeting that is not followed now is not taken back, and that is said', () => {
  const { log, all } = asked(() => true);
  expect(undoIn({ of: '4', by }, all.slice(0, 1), memory, spread)).toMatchObject({
    kind: 'refused',
    code: 'gone',
    reason: expect.stringContaining('not followed now'),
  });
  expect(log).toEqual([]);
});

test('a word is asked of every meeting, and a batch of words word by word', () => {
  const { log, all } = asked((id) => id === 'w');
  undoIn({ batch: 'waits', by }, all.slice(0, 1), memory, spread);
  expect(log).toEqual(['w']);
});

test.each([
  ['4', 'a two'],
  ['b', 'a one'],
  ['pass', 'a two'],
  ['waits', 'a one'],
  ['9', undefined],
])('%s is about the meeting %s', (id, key) => {
  expect(placeMeant(id, followed, memory)).toBe(key);
});

test('an id that nothing has is told as that, and of nobody is it said that they have left', () => {
  const { all } = asked(() => false);
  const refusal = undoIn({ of: 'xyz', by }, all, memory, spread);
  expect(refusal).toMatchObject({ kind: 'refused', code: 'gone', reason: 'Not done: nothing that can be taken back has this id.' });
  expect(problem('gone', 'detail').title).toBe('That is not there');
});
