import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createFlusher } from '../../../src/audit/disk/flusher.ts';

test('whoever asks while a flush runs shares the next one', async () => {
  let begun = 0;
  const flusher = createFlusher(async () => {
    begun += 1;
    await sleep(5);
  });
  await Promise.all(Array.from({ length: 100 }, () => flusher.flush()));
  expect(begun).toBe(2);
});

test('a flush that began before the call does not count for it', async () => {
  let written = 0;
  let onDisk = 0;
  const flusher = createFlusher(async () => {
    const seen = written;
    await sleep(2);
    onDisk = seen;
  });
  const checks = [];
  for (let n = 1; n <= 50; n += 1) {
    written = n;
    checks.push(flusher.flush().then(() => expect(onDisk).toBeGreaterThanOrEqual(n)));
    if (n % 7 === 0) await sleep(1);
  }
  await Promise.all(checks);
});

test('a failed flush fails those who waited for it and not those after', async () => {
  let fail = true;
  const flusher = createFlusher(async () => {
    await sleep(1);
    if (fail) throw new Error('EIO');
  });
  const first = flusher.flush();
  const second = flusher.flush();
  await expect(first).rejects.toThrow('EIO');
  fail = false;
  await expect(second).resolves.toBeUndefined();
  await expect(flusher.flush()).resolves.toBeUndefined();
});
