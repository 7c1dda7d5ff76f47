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
])('%s, %s, result %s of %o: %s', (act, progress, result, facts, effect, inviteBack) => {
  const order = { act, identity: 'id:bob', ...(result === undefined ? {} : { result }), ...(facts === undefined ? {} : { facts }) };
  expect(undoingOf(order, progress)).toMatchObject({ effect, inviteBack });
});

test('nobody is promised a pass who would get none', () => {
  expect(undoingOf({ act: 'eject', result: 'done', facts: byAddress }, 'over').effect).toBe('forgotten');
});
