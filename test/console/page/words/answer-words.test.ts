import { expect, test } from 'vitest';
import { bulkWords, undoWords } from '../../../../src/console/page/words/answer-words.ts';

const by = (reason: string) => ({ code: 'already-decided', reason });
const first = by('Not done: Anna has decided already (admit).');

test.each([
  [[{ order: '1' }, { order: '2' }], 'Refusing 2 people', 2],
  [[{ order: '1' }, first], 'Refusing 1 of 2 people. Not P1: Anna has decided already (admit).', 1],
  [[first], 'Refusing none of 1 person. Not P0: Anna has decided already (admit).', 0],
  [[first, first], 'Refusing none of 2 people. Not P0 and P1: Anna has decided already (admit).', 0],
  [
    [first, first, first, first, { order: '1' }, { code: 'gone', reason: 'Not done: they have left.' }],
    'Refusing 1 of 6 people. Not P0, P1, P2 and 1 more: Anna has decided already (admit). Not P5: they have left.',
    1,
  ],
])('of many people it is told how many it was done for, and why not for the others: %#', (answers, text, done) => {
  const orders = answers.map((one, n) => ({ person: `${n}`, ...one }));
  expect(bulkWords('Refusing', orders.length, orders, (id) => `P${id}`)).toEqual({ text, done, isWhole: done === orders.length });
});

test('an answer that is silent about some counts them as not done', () => {
  expect(bulkWords('Admitting', 3, [{ person: '1', order: '1' }], () => 'P')).toMatchObject({ text: 'Admitting 1 of 3 people.', done: 1 });
});

test('taking back a batch says for how many what came of it', () => {
  const person = (said: string) => ({ effect: 'x', said, inviteBack: false });
  expect(undoWords({ id: 'u', said: 'Taken back.', people: [] })).toBe('Taken back.');
  expect(undoWords({ id: 'u', said: 'Taken back.', people: [person('Taken back.')] })).toBe('Taken back.');
  const people = [person('Taken back.'), person('It is on its way.'), person('Taken back.')];
  expect(undoWords({ id: 'u', said: 'Taken back.', people })).toBe('2 people: Taken back. 1 person: It is on its way.');
});
