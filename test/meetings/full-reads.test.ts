import { expect, test, vi } from 'vitest';
import { createFullReads } from '../../src/meetings/full-reads.ts';
import type { Places } from '../../src/queue/places.ts';

/** Reads that end when they are told to. */
function someReads() {
  const under: (() => void)[] = [];
  let [done, most] = [0, 0];
  const read = async (): Promise<void> => {
    await new Promise<void>((end) => {
      under.push(end);
      most = Math.max(most, under.length);
    });
    done += 1;
  };
  return {
    start: (places: Places, count: number) => Array.from({ length: count }, () => places.run(read)),
    endOne: () => under.shift()?.(),
    get under() {
      return under.length;
    },
    get most() {
      return most;
    },
    get done() {
      return done;
    },
  };
}

const settled = () => new Promise((done) => setImmediate(done));

test('where 20 accounts of a pool are to read 50 meetings each, 40 are read at a time, and every one in the end', async () => {
  const fullReads = createFullReads();
  const reads = someReads();
  const all = Array.from({ length: 20 }, () => reads.start(fullReads.ofAccount('default'), 50)).flat();
  await settled();
  expect(reads.under).toBe(40);
  while (reads.done < 1_000) {
    reads.endOne();
    await settled();
  }
  await Promise.all(all);
  expect(reads.most).toBe(40);
});

test('one account alone reads four at a time', async () => {
  const reads = someReads();
  reads.start(createFullReads().ofAccount('default'), 50);
  await settled();
  expect(reads.under).toBe(4);
});

test('accounts whose reads hang keep neither another account nor another pool from reading', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const fullReads = createFullReads();
    const hanging = someReads();
    for (let n = 0; n < 9; n += 1) hanging.start(fullReads.ofAccount('default'), 50);
    await settled();
    vi.advanceTimersByTime(10_000);
    await settled();
    const [same, other] = [someReads(), someReads()];
    same.start(fullReads.ofAccount('default'), 1);
    other.start(fullReads.ofAccount('other'), 1);
    await settled();
    expect([same.under, other.under]).toEqual([1, 1]);
    expect(hanging.most).toBeLessThanOrEqual(9 * 8);
  } finally {
    vi.useRealTimers();
  }
});
