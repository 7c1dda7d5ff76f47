import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBacklog } from '../../../../src/session/webhook/inbound/backlog.ts';

function aBacklog(bounds: { maxItems?: number; maxBytes?: number } = {}, work: (item: number) => void = () => undefined) {
  const done: number[] = [];
  const backlog = createBacklog<number>({
    work(item) {
      done.push(item);
      work(item);
    },
    maxItems: 100,
    maxBytes: 1_000,
    ...bounds,
  });
  return { backlog, done };
}

test('work happens later, in order, and once', async () => {
  const { backlog, done } = aBacklog();
  for (let n = 0; n < 50; n++) backlog.offer(n, 1);
  expect(done).toEqual([]);
  await expect.poll(() => done.length).toBe(50);
  expect(done).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(backlog.size).toBe(0);
});

test('what does not fit by count or by size is refused; room comes back', async () => {
  const { backlog, done } = aBacklog({ maxItems: 2, maxBytes: 10 });
  expect([backlog.offer(1, 1), backlog.offer(2, 1), backlog.offer(3, 1)]).toEqual([true, true, false]);
  await expect.poll(() => done).toEqual([1, 2]);
  expect([backlog.offer(4, 11), backlog.offer(5, 10), backlog.offer(6, 1)]).toEqual([false, true, false]);
  await expect.poll(() => done).toEqual([1, 2, 5]);
});

test('long work gives way to the rest of the process', async () => {
  let others = 0;
  const { backlog, done } = aBacklog({}, () => {
    const until = performance.now() + 2;
    while (performance.now() < until);
  });
  for (let n = 0; n < 20; n++) backlog.offer(n, 1);
  while (done.length < 20) {
    await nextTurn();
    others += 1;
  }
  expect(others).toBeGreaterThan(3);
});

test('thousands of items pass without any of them getting lost on the way', async () => {
  const { backlog, done } = aBacklog({ maxItems: 10_000, maxBytes: 1e9 });
  for (let n = 0; n < 5_000; n++) backlog.offer(n, 1);
  await nextTurn();
  for (let n = 5_000; n < 7_500; n++) backlog.offer(n, 1);
  await expect.poll(() => done.length).toBe(7_500);
  expect(done.every((item, index) => item === index)).toBe(true);
});

test('once closed nothing is worked off and nothing is taken', async () => {
  const { backlog, done } = aBacklog();
  backlog.offer(1, 1);
  backlog.close();
  expect(backlog.offer(2, 1)).toBe(false);
  await nextTurn();
  await nextTurn();
  expect(done).toEqual([]);
});
