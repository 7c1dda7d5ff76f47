import { expect, test } from 'vitest';
import type { RememberedOrder } from '../../../src/memory/words.ts';
import { type Progress, undoingOf } from '../../../src/moderation/desk/undoing.ts';
import type { UndoEffect } from '../../../src/rulings/port.ts';

type Case = [act: string, Progress, RememberedOrder['result'], RememberedOrder['facts'], UndoEffect, inviteBack: boolean];

const byAddress = { uri: 'bob@a.example', anonymous: false };
const byPhone = { phone: '+49', anonymous: true };
const anonymous = { uri: 'guest@x.example', anonymous: true };

test.each<Case>([
  ['reject', 'unsent', undefined, byAddress, 'cancelled', false],
  ['admit', 'unsent', undefined, byAddress, 'cancelled', false],
  ['eject', 'sent', undefined, byAddress, 'awaited', false],
  ['eject', 'over', undefined, byAddress, 'nothing', false],
  ['eject', 'over', 'cancelled', byAddress, 'nothing', false],
  ['eject', 'over', 'denied', byAddress, 'nothing', false],
  ['admit', 'over', 'failed', byAddress, 'nothing', false],
  ['admit', 'over', 'done', byAddress, 'removal', false],
  ['reject', 'over', 'done', byAddress, 'passed', true],
  ['eject', 'over', 'unconfirmed', byAddress, 'passed', true],
  ['eject', 'over', 'done', byPhone, 'passed', false],
  ['eject', 'over', 'done', anonymous, 'forgotten', false],
  ['eject', 'over', 'done', undefined, 'forgotten', false],
  ['eject', 'over', 'gone', byAddress, 'passed', true],
  ['eject', 'over', 'gone', anonymous, 'forgotten', false],
  ['admit', 'over', 'gone', byAddress, 'nothing', false],
])('%s, %s, result %s of %o: %s', (act, progress, result, facts, effect, inviteBack) => {
  const order = { act, identity: 'id:bob', ...(result === undefined ? {} : { result }), ...(facts === undefined ? {} : { facts }) };
  expect(undoingOf(order, progress)).toMatchObject({ effect, inviteBack });
});

test('of somebody who was gone before it was carried out it is not said that they were removed', () => {
  const order = { act: 'eject', identity: 'id:bob', facts: byAddress };
  const [gone, done] = [undoingOf({ ...order, result: 'gone' }, 'over'), undoingOf({ ...order, result: 'done' }, 'over')];
  expect(gone.said).toBe(
    'They were gone before it was carried out, and nothing calls them back. They are let in if they come back within 15 minutes.',
  );
  expect(done.said).toBe('Nothing calls them back. This removal counts no more. They are let in if they come back within 15 minutes.');
});

test('nobody is promised a pass who would get none', () => {
  expect(undoingOf({ act: 'eject', result: 'done', facts: byAddress }, 'over').effect).toBe('forgotten');
});
