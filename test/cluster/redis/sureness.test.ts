import { expect, test } from 'vitest';
import { createSureness } from '../../../src/cluster/redis/sureness.ts';

function aNode() {
  const at = { monotonic: 1_000, wall: 50_000 };
  const now = () => ({ ...at });
  return { at, now, sureness: createSureness(3_000, { now }) };
}

test('it is sure for as long as the fence, counted from before the question', () => {
  const { at, now, sureness } = aNode();
  expect(sureness.sure()).toBe(false);
  const asked = now();
  Object.assign(at, { monotonic: 2_000, wall: 51_000 });
  sureness.confirm(asked);
  Object.assign(at, { monotonic: 3_999, wall: 52_999 });
  expect(sureness.sure()).toBe(true);
  Object.assign(at, { monotonic: 4_000, wall: 53_000 });
  expect(sureness.sure()).toBe(false);
});

test.each([
  ['the machine slept, and its monotonic clock with it', { monotonic: 1_001, wall: 60_000 }],
  ['the wall clock was set back', { monotonic: 1_001, wall: 10_000 }],
  ['the wall clock stood still', { monotonic: 9_000, wall: 50_001 }],
])('it is not sure where %s', (_, later) => {
  const { at, now, sureness } = aNode();
  sureness.confirm(now());
  Object.assign(at, later);
  expect(sureness.sure()).toBe(false);
});

test('an answer that comes late does not take a newer one back', () => {
  const { at, now, sureness } = aNode();
  const early = now();
  Object.assign(at, { monotonic: 3_000, wall: 52_000 });
  sureness.confirm(now());
  sureness.confirm(early);
  Object.assign(at, { monotonic: 5_500, wall: 54_500 });
  expect(sureness.sure()).toBe(true);
});

test('once it has ended no answer makes it sure again', () => {
  const { now, sureness } = aNode();
  sureness.confirm(now());
  sureness.end();
  expect(sureness.sure()).toBe(false);
  sureness.confirm(now());
  expect(sureness.sure()).toBe(false);
});
