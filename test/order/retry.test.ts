import { expect, test } from 'vitest';
import type { Ending } from '../../src/order/outcome.ts';
import { afterEnding } from '../../src/order/retry.ts';

function waits(ending: Ending, orders: number): (number | undefined)[] {
  let fruitless = 0;
  return Array.from({ length: orders }, () => {
    const after = afterEnding(fruitless, { ending, attempts: 5 });
    fruitless = after.fruitless;
    return after.waitMs === undefined ? undefined : after.waitMs / 60_000;
  });
}

test.each<[Ending, (number | undefined)[]]>([
  ['settled', [undefined, undefined]],
  ['taken-back', [undefined, undefined]],
  ['refused', [0, 1, 2, 4, 8, 16, 32, 60, 60]],
  ['meeting-gone', [0, 1, 2, 4, 8, 16, 32, 60, 60]],
  ['ineffective', [1, 2, 4, 8, 16, 32, 60, 60]],
  ['unreached', [0, 1, 2, 3, 3]],
])('an order that ends as %s is tried again after so many minutes: %j', (ending, minutes) => {
  expect(waits(ending, minutes.length)).toEqual(minutes);
});

test('somebody who could not be read before any request does not wait longer for that', () => {
  expect(afterEnding(3, { ending: 'unreached', attempts: 0 })).toEqual({ fruitless: 3, waitMs: 0 });
});
