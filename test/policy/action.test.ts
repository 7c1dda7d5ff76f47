import { expect, test } from 'vitest';
import { type Action, actions, asks, relOf, removes, removesBy } from '../../src/policy/action.ts';

/** Action, then what it asks for somebody waiting, inside, and somewhere (nothing offered, then an eject link). */
const table = {
  allow: [false, undefined, undefined, undefined, undefined],
  reject: [true, 'reject', undefined, 'reject', 'reject'],
  eject: [true, undefined, 'eject', 'eject', 'eject'],
  remove: [true, 'reject', 'eject', 'reject', 'eject'],
  admit: [false, 'admit', undefined, 'admit', 'admit'],
  hold: [false, undefined, undefined, undefined, undefined],
} as const satisfies Record<Action, readonly unknown[]>;

test.each(actions)('what %s asks of the server depends on where somebody is', (action) => {
  const [removing, waiting, inside, unknown, offered] = table[action];
  expect(removes(action)).toBe(removing);
  expect(asks(action)).toBe(waiting !== undefined || inside !== undefined);
  expect(relOf(action, true)).toBe(waiting);
  expect(relOf(action, false)).toBe(inside);
  expect(relOf(action, undefined)).toBe(unknown);
  expect(relOf(action, undefined, { eject: '/eject' })).toBe(offered);
});

test('refusing and ejecting remove, admitting does not, and neither does a word of another version', () => {
  expect(['reject', 'eject', 'admit'].filter((rel) => removesBy(rel as 'reject'))).toEqual(['reject', 'eject']);
  expect(removes('none')).toBe(false);
  expect(removes('banish')).toBe(false);
});
