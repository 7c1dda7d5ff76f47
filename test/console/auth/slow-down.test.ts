import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSlowDown } from '../../../src/console/auth/slow-down.ts';

const failing = (times: number, user = 'olivia', source = '10.0.0.1') => {
  const slow = createSlowDown();
  for (let n = 0; n < times; n++) slow.failed(user, source, 0);
  return slow;
};

test.each([
  [2, 0],
  [3, 1_000],
  [4, 2_000],
  [6, 8_000],
  [7, 10_000],
  [500, 60_000],
])('after %i failures a user waits %i ms', (times, wait) => {
  expect(failing(times).waitMs('olivia', '10.0.0.1', 0)).toBe(wait);
});

test('a user is slowed down from wherever they come, another user at the same place is not yet', () => {
  const slow = failing(5);
  expect(slow.waitMs('olivia', '10.9.9.9', 0)).toBe(4_000);
  expect(slow.waitMs('bob', '10.0.0.1', 0)).toBe(0);
});

test('a source that tries many users is slowed down for all of them', () => {
  const slow = createSlowDown();
  for (let n = 0; n < 22; n++) slow.failed(`user-${n}`, '10.0.0.1', 0);
  expect(slow.waitMs('bob', '10.0.0.1', 0)).toBe(4_000);
  expect(slow.waitMs('bob', '10.0.0.2', 0)).toBe(0);
});

test('the wait passes, a success ends it, and after a quarter of an hour nothing is remembered', () => {
  const slow = failing(4);
  expect([slow.waitMs('olivia', 'x', 1_999), slow.waitMs('olivia', 'x', 2_000)]).toEqual([1, 0]);
  expect(failing(7).waitMs('olivia', 'x', 15 * 60_000 + 1)).toBe(0);
  slow.succeeded('olivia', '10.0.0.1');
  expect(slow.waitMs('olivia', '10.0.0.1', 0)).toBe(0);
});

test('nobody ever waits longer than a minute', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y'), fc.nat(1_000)), { maxLength: 200 }), (tries) => {
      const slow = createSlowDown();
      let now = 0;
      for (const [user, source, later] of tries) {
        now += later;
        slow.failed(user, source, now);
      }
      const wait = slow.waitMs('a', 'x', now);
      expect(wait >= 0 && wait <= 60_000).toBe(true);
    }),
  );
});
