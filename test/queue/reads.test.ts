import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReadQueue, type ReadQueue } from '../../src/queue/reads.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Twenty reads of a meeting that hang; tells how many have begun. */
function hang(reads: ReadQueue, meeting: string, suspect = false): () => number {
  let begun = 0;
  const never = () => {
    begun += 1;
    return new Promise<never>(() => {});
  };
  for (let n = 0; n < 20; n += 1) void reads.add(never, { meeting, suspect });
  return () => begun;
}

async function isRead(reads: ReadQueue, meeting: string, suspect: boolean, withinMs: number): Promise<boolean> {
  let done = false;
  void reads.add(async () => (done = true), { meeting, suspect });
  await vi.advanceTimersByTimeAsync(withinMs);
  return done;
}

test('a meeting whose people hang leaves places to the others', async () => {
  const reads = createReadQueue();
  hang(reads, 'hanging');
  expect(await isRead(reads, 'other', false, 1)).toBe(true);
  expect(reads.size).toBe(20);
});

test.each([false, true])(
  'several meetings whose people hang give their places to another within seconds (tried before: %s)',
  async (suspect) => {
    const reads = createReadQueue();
    for (const meeting of ['a', 'b', 'c']) hang(reads, meeting, suspect);
    expect(await isRead(reads, 'other', suspect, 4_500)).toBe(true);
  },
);

test('however many hang, reads stay below what one user may have under way', async () => {
  const reads = createReadQueue();
  const begun = Array.from({ length: 20 }, (_, n) => hang(reads, `${n}`, n % 2 === 0));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(begun.reduce((sum, count) => sum + count(), 0)).toBeLessThan(50);
});

test('a few people who hang do not hold up the others of their own meeting for long', async () => {
  const reads = createReadQueue();
  for (let n = 0; n < 6; n += 1) void reads.add(() => new Promise<never>(() => {}), { meeting: 'm', suspect: false });
  expect(await isRead(reads, 'm', false, 2_500)).toBe(true);
});

test('what has failed before waits apart', async () => {
  const reads = createReadQueue();
  hang(reads, 'm', true);
  expect(await isRead(reads, 'm', false, 1)).toBe(true);
});

test('a read that fails gives its place back, and is told', async () => {
  const reads = createReadQueue();
  await expect(reads.add(() => Promise.reject(new Error('reset')), { meeting: 'm', suspect: false })).rejects.toThrow('reset');
  expect(reads.size).toBe(0);
});

test('what an order waits for goes before newcomers, however many there are', async () => {
  const reads = createReadQueue();
  const order: string[] = [];
  const read = (name: string, urgent: boolean) => reads.add(async () => void order.push(name), { meeting: 'm', suspect: false, urgent });
  const newcomers = Array.from({ length: 50 }, (_, n) => read(`newcomer ${n}`, false));
  await Promise.all([...newcomers, read('urgent', true)]);
  expect(order.indexOf('urgent')).toBeLessThan(10);
});

test('more are read at once while they travel together', async () => {
  let together = 20;
  const reads = createReadQueue(() => together);
  let underWay = 0;
  const hanging = (): Promise<void> => {
    underWay += 1;
    return new Promise(() => {});
  };
  for (let n = 0; n < 100; n += 1) void reads.add(hanging, { meeting: `m${n % 5}`, suspect: false });
  await vi.advanceTimersByTimeAsync(1);
  expect(underWay).toBe(60);
  together = 1;
  const alone = createReadQueue(() => together);
  underWay = 0;
  for (let n = 0; n < 100; n += 1) void alone.add(hanging, { meeting: `m${n % 5}`, suspect: false });
  await vi.advanceTimersByTimeAsync(1);
  expect(underWay).toBe(16);
});
