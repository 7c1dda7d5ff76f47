import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Callback } from '../../../../src/session/webhook/inbound/callback.ts';
import { createReorder } from '../../../../src/session/webhook/inbound/reorder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aScene() {
  const delivered: string[] = [];
  const reorder = createReorder({
    deliver: ({ position }, late) => void delivered.push(`${position?.key ?? '-'}${position?.ack ?? ''}${late ? ' late' : ''}`),
    waitMs: 300,
  });
  const take = (key: string | undefined, ...acks: number[]) => {
    for (const ack of acks) reorder.take({ ...(key === undefined ? {} : { position: { key, ack } }) } as Callback);
  };
  return { delivered, take, reorder };
}

test('pairs that overtook each other are delivered in order, at once', () => {
  const { delivered, take } = aScene();
  take('a', 1, 3, 2, 5, 4);
  expect(delivered).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
});

test('what never comes is waited for a moment, and comes late if it comes at all', () => {
  const { delivered, take } = aScene();
  take('a', 1, 3, 4);
  expect(delivered).toEqual(['a1']);
  vi.advanceTimersByTime(300);
  take('a', 5, 2);
  expect(delivered).toEqual(['a1', 'a3', 'a4', 'a5', 'a2 late']);
});

test('one conversation does not wait for another, nor do packages without a position', () => {
  const { delivered, take } = aScene();
  take('a', 1, 3);
  take('b', 7, 8);
  take(undefined, 0);
  expect(delivered).toEqual(['a1', 'b7', 'b8', '-']);
});

test('where the counts have holes, nothing waits any longer', () => {
  const { delivered, take } = aScene();
  take('a', 1);
  for (const ack of [11, 21, 31]) {
    take('a', ack);
    vi.advanceTimersByTime(300);
  }
  take('a', 41, 51);
  expect(delivered).toEqual(['a1', 'a11', 'a21', 'a31', 'a41', 'a51']);
});

test('now and then a lost one does not end the patience with those that are only late', () => {
  const { delivered, take } = aScene();
  take('a', 1);
  for (const lost of [2, 7, 12, 17, 22]) {
    take('a', lost + 1);
    vi.advanceTimersByTime(300);
    take('a', lost + 3, lost + 2, lost + 4);
  }
  expect(delivered.filter((what) => what.endsWith('late'))).toEqual([]);
});

test('a count that starts over is late once', () => {
  const { delivered, take } = aScene();
  take('a', 1_000, 1, 2, 3);
  expect(delivered).toEqual(['a1000', 'a1 late', 'a2', 'a3']);
});

test('two bodies at one position are both delivered', () => {
  const { delivered, take } = aScene();
  take('a', 1, 3, 3, 2);
  expect(delivered).toEqual(['a1', 'a3 late', 'a2', 'a3']);
});

test('while nothing may be delivered, what waits goes on waiting', () => {
  const delivered: number[] = [];
  let held = false;
  const reorder = createReorder({ deliver: ({ position }) => void delivered.push(position?.ack ?? 0), held: () => held, waitMs: 300 });
  for (const ack of [1, 3]) reorder.take({ position: { key: 'a', ack } } as Callback);
  held = true;
  vi.advanceTimersByTime(1_000);
  expect(delivered).toEqual([1]);
  held = false;
  vi.advanceTimersByTime(300);
  expect(delivered).toEqual([1, 3]);
});

test('stopping forgets what waits', () => {
  const { delivered, take, reorder } = aScene();
  take('a', 1, 3);
  reorder.stop();
  vi.advanceTimersByTime(1_000);
  expect(delivered).toEqual(['a1']);
});

test('whatever the order, everything is delivered once, and in order where nothing is late', () => {
  const shuffled = fc.integer({ min: 1, max: 40 }).chain((size) =>
    fc.shuffledSubarray(
      Array.from({ length: size }, (_, n) => n + 1),
      { minLength: size },
    ),
  );
  fc.assert(
    fc.property(shuffled, (acks) => {
      const { delivered, take } = aScene();
      take('a', ...acks);
      vi.advanceTimersByTime(1_000);
      const numbers = delivered.map((what) => Number(/\d+/.exec(what)?.[0]));
      expect(numbers.toSorted((one, other) => one - other)).toEqual(acks.toSorted((one, other) => one - other));
      const inTime = delivered.filter((what) => !what.endsWith('late')).map((what) => Number(/\d+/.exec(what)?.[0]));
      expect(inTime).toEqual(inTime.toSorted((one, other) => one - other));
    }),
  );
});
