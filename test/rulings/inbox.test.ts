import { expect, test } from 'vitest';
import type { By } from '../../src/audit/human.ts';
import { createInbox } from '../../src/rulings/inbox.ts';
import type { Topic } from '../../src/rulings/topics.ts';

const anna: By = { who: 'anna', auth: 'users', via: 'console' };
const bert: By = { who: 'bert', auth: 'users', via: 'cli' };

function aTopic(part: Partial<Topic> = {}): Topic {
  return { id: 'n1', kind: 'held', version: 'v1', since: 0, count: 1, oldest: 0, people: ['p1'], text: 'Bob held', ...part };
}

test('what is the matter is open until it is over', () => {
  const inbox = createInbox();
  inbox.look([aTopic()], 1_000);
  expect(inbox.list()).toMatchObject([{ id: 'n1', state: { kind: 'open' } }]);
  inbox.look([], 2_000);
  expect(inbox.list()).toMatchObject([{ id: 'n1', state: { kind: 'closed', at: 2_000, how: 'it is over by itself' } }]);
});

test('an item closed by what a human did says who and what', () => {
  const inbox = createInbox();
  inbox.look([aTopic()], 0);
  inbox.handled('p1', anna, 'admitted');
  inbox.look([], 1_000);
  expect(inbox.get('n1')?.state).toEqual({ kind: 'closed', at: 1_000, by: anna, how: 'admitted' });
});

test('the first who takes an item has it, until they let go of it', () => {
  const inbox = createInbox();
  inbox.look([aTopic()], 0);
  expect([inbox.take('n1', anna, 1), inbox.take('n1', bert, 2)]).toEqual([true, false]);
  expect(inbox.get('n1')?.takenBy).toEqual({ by: anna, at: 1 });
  expect([inbox.release('n1'), inbox.take('n1', bert, 3)]).toEqual([true, true]);
});

test('what was acknowledged stays closed until something about it changes', () => {
  const inbox = createInbox();
  inbox.look([aTopic()], 0);
  inbox.acknowledge('n1', anna, 1);
  inbox.look([aTopic()], 2);
  expect(inbox.get('n1')?.state).toMatchObject({ kind: 'closed', by: anna });
  inbox.look([aTopic({ version: 'v2' })], 3);
  expect(inbox.get('n1')).toMatchObject({ state: { kind: 'open' } });
});

test('what was acknowledged lasts until it is over', () => {
  const inbox = createInbox();
  inbox.look([aTopic()], 0);
  inbox.acknowledge('n1', anna, 1);
  inbox.look([aTopic()], 2);
  expect(inbox.get('n1')?.state).toEqual({ kind: 'closed', at: 1, by: anna, how: 'acknowledged', lasts: true });
  inbox.look([], 3);
  expect(inbox.get('n1')?.state).toEqual({ kind: 'closed', at: 1, by: anna, how: 'acknowledged' });
});

test('what comes again is open again, and nobody has taken it', () => {
  const inbox = createInbox();
  inbox.look([aTopic()], 0);
  inbox.take('n1', anna, 1);
  inbox.look([], 2);
  inbox.look([aTopic({ version: 'v2' })], 60_002);
  expect(inbox.get('n1')).toEqual({ ...aTopic({ version: 'v2' }), state: { kind: 'open' } });
});

test('what was only out of sight for a moment is still with who has taken it, unless a human has settled it', () => {
  const inbox = createInbox();
  const again = (): unknown => {
    inbox.look([], 10_000);
    inbox.look([aTopic({ version: 'v2' })], 20_000);
    return inbox.get('n1')?.takenBy?.by;
  };
  inbox.look([aTopic()], 0);
  inbox.take('n1', anna, 1);
  expect(again()).toEqual(anna);
  inbox.handled('p1', bert, 'admitted');
  expect(again()).toBeUndefined();
});

test('closed items are forgotten after a while', () => {
  const inbox = createInbox();
  inbox.look([aTopic()], 0);
  inbox.look([], 1);
  inbox.look([], 11 * 60_000);
  expect(inbox.list()).toEqual([]);
});

test('it says whether anything is different', () => {
  const inbox = createInbox();
  expect(inbox.look([aTopic()], 0)).toBe(true);
  expect(inbox.look([aTopic()], 1)).toBe(false);
  expect(inbox.look([aTopic({ version: 'v2' })], 2)).toBe(true);
  expect(inbox.look([], 3)).toBe(true);
});

test('what was said of the same matter before a restart counts on', () => {
  const taken = createInbox(() => ({ act: 'take', by: anna, at: 5 }));
  taken.look([aTopic()], 10);
  expect(taken.get('n1')).toMatchObject({ takenBy: { by: anna, at: 5 }, state: { kind: 'open' } });
  const acknowledged = createInbox(() => ({ act: 'ack', by: anna, at: 5, seen: 'v1' }));
  acknowledged.look([aTopic()], 10);
  expect(acknowledged.get('n1')?.state).toEqual({ kind: 'closed', at: 5, by: anna, how: 'acknowledged', lasts: true });
  acknowledged.look([aTopic({ version: 'v2' })], 11);
  expect(acknowledged.get('n1')?.state).toEqual({ kind: 'open' });
});

test.each([
  ['a release', { act: 'release', by: anna, at: 5 }],
  ['a word about what was before', { act: 'take', by: anna, at: -1 }],
  ['an acknowledgement of another version', { act: 'ack', by: anna, at: 5, seen: 'v0' }],
])('%s leaves an item open and nobody has it', (_name, word) => {
  const inbox = createInbox(() => word);
  inbox.look([aTopic()], 10);
  expect(inbox.get('n1')).toEqual({ ...aTopic(), state: { kind: 'open' } });
});
