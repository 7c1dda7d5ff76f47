import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReadQueue, type ReadQueue } from '../../src/queue/reads.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const lasting = new AbortController().signal;
const within = () => lasting;

/** Twenty reads of a meeting that hang; tells how many have begun. */
function hang(reads: ReadQueue, meeting: string, suspect = false): () => number {
  let begun = 0;
  const never = () => {
    begun += 1;
    return new Promise<never>(() => {});
  };
  for (let n = 0; n < 20; n += 1) void reads.add(never, { meeting, failures: suspect ? 1 : 0, within });
  return () => begun;
}

async function isRead(reads: ReadQueue, meeting: string, suspect: boolean, withinMs: number): Promise<boolean> {
  let done = false;
  void reads.add(async () => (done = true), { meeting, failures: suspect ? 1 : 0, within });
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
  for (let n = 0; n < 6; n += 1) void reads.add(() => new Promise<never>(() => {}), { meeting: 'm', failures: 0, within });
  expect(await isRead(reads, 'm', false, 2_500)).toBe(true);
});

test('what has failed before waits apart', async () => {
  const reads = createReadQueue();
  hang(reads, 'm', true);
  expect(await isRead(reads, 'm', false, 1)).toBe(true);
});

test('a read that fails gives its place back, and is told', async () => {
  const reads = createReadQueue();
  await expect(reads.add(() => Promise.reject(new Error('reset')), { meeting: 'm', failures: 0, within })).rejects.toThrow('reset');
  expect(reads.size).toBe(0);
});

test('what an order waits for goes before newcomers, however many there are', async () => {
  const reads = createReadQueue();
  const order: string[] = [];
  const read = (name: string, urgent: boolean) =>
    reads.add(async () => void order.push(name), { meeting: 'm', failures: 0, within, urgent });
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
  for (let n = 0; n < 100; n += 1) void reads.add(hanging, { meeting: `m${n % 5}`, failures: 0, within });
  await vi.advanceTimersByTimeAsync(1);
  expect(underWay).toBe(60);
  together = 1;
  const alone = createReadQueue(() => together);
  underWay = 0;
  for (let n = 0; n < 100; n += 1) void alone.add(hanging, { meeting: `m${n % 5}`, failures: 0, within });
  await vi.advanceTimersByTimeAsync(1);
  expect(underWay).toBe(16);
});

test('what an order waits for goes before the newcomers of other meetings', async () => {
  const reads = createReadQueue();
  const order: string[] = [];
  const read = (meeting: string, urgent: boolean) =>
    reads.add(async () => void order.push(meeting), { meeting, failures: 0, within, urgent });
  const newcomers = Array.from({ length: 100 }, (_, n) => read(`m${n % 5}`, false));
  await Promise.all([...newcomers, read('urgent', true)]);
  expect(order.indexOf('urgent')).toBe(16);
});

/** So many reads of a meeting that take so long, and end when they are given up; tells how many were. */
function slowReads(reads: ReadQueue, count: number, ms: number, failures = 0, meeting = 'm'): () => number {
  let given = 0;
  const slow = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        given += 1;
        reject(new Error('given up'));
      });
    });
  for (let n = 0; n < count; n += 1) void reads.add(slow, { meeting, failures, within }).catch(() => undefined);
  return () => given;
}

test.each([
  ['never tried', false, 13_000],
  ['tried before', true, 125_000],
] as const)('thirty people who hang do not hold up somebody of their own meeting (%s)', async (_, suspect, withinMs) => {
  const reads = createReadQueue();
  slowReads(reads, 30, 600_000, suspect ? 1 : 0);
  expect(await isRead(reads, 'm', suspect, withinMs)).toBe(true);
});

test('meetings in which ten people hang each give up some of them for another meeting', async () => {
  const reads = createReadQueue();
  for (const meeting of ['a', 'b', 'c', 'd']) slowReads(reads, 10, 600_000, 0, meeting);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await isRead(reads, 'other', false, 13_000)).toBe(true);
});

test('reads that take long are not given up while nobody waits', async () => {
  const reads = createReadQueue();
  const given = slowReads(reads, 10, 29_000);
  await vi.advanceTimersByTimeAsync(32_000);
  expect(given()).toBe(0);
  expect(reads.size).toBe(0);
});

test('a slow server is read in the end: what was given up has more time each time', async () => {
  const reads = createReadQueue();
  const given = (failures: number) => slowReads(reads, 20, 20_000, failures);
  const [second, third] = [given(1), given(2)];
  await vi.advanceTimersByTimeAsync(600_000);
  expect(second()).toBeGreaterThan(0);
  expect(third()).toBe(0);
});

test('a read ends with what it is part of, to which nothing listens afterwards', async () => {
  const reads = createReadQueue();
  const life = new AbortController();
  const about = { meeting: 'm', failures: 0, within: () => life.signal };
  const untilEnded = (signal: AbortSignal) => new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('ended')));
  const ended = reads.add(untilEnded, about);
  const failed = reads.add(() => Promise.reject(new Error('reset')), about).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(1);
  life.abort();
  expect(await ended).toBe('ended');
  await failed;
  expect(getEventListeners(life.signal, 'abort')).toEqual([]);
});

test('a read whose turn comes after the end is told at once', async () => {
  const reads = createReadQueue();
  expect(await reads.add(async (signal) => signal.aborted, { meeting: 'm', failures: 0, within: () => AbortSignal.abort() })).toBe(true);
});

test('a read that waited belongs to what lives when its turn comes', async () => {
  const reads = createReadQueue();
  const lives = [new AbortController(), new AbortController()] as const;
  let life = 0;
  const isEnded = (signal: AbortSignal) => Promise.resolve(signal.aborted);
  const waited = Promise.all(
    Array.from({ length: 100 }, () =>
      reads.add(isEnded, { meeting: 'm', failures: 0, within: () => (lives[life] as AbortController).signal }),
    ),
  );
  lives[0].abort();
  life = 1;
  expect((await waited).at(-1)).toBe(false);
});
