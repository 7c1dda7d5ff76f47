import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createReadQueue } from '../../src/queue/reads.ts';

const never = () => new Promise<never>(() => {});

test('a meeting whose people hang leaves places to the others', async () => {
  const reads = createReadQueue();
  for (let n = 0; n < 20; n += 1) void reads.add(never, { meeting: 'hanging', suspect: false });
  await nextTurn();
  await expect(reads.add(() => Promise.resolve('read'), { meeting: 'other', suspect: false })).resolves.toBe('read');
  expect(reads.size).toBe(20);
});

test('what has failed before waits apart', async () => {
  const reads = createReadQueue();
  for (let n = 0; n < 20; n += 1) void reads.add(never, { meeting: 'm', suspect: true });
  await nextTurn();
  await expect(reads.add(() => Promise.resolve('read'), { meeting: 'm', suspect: false })).resolves.toBe('read');
});

test('a read that fails gives its place back, and is told', async () => {
  const reads = createReadQueue();
  await expect(reads.add(() => Promise.reject(new Error('reset')), { meeting: 'm', suspect: false })).rejects.toThrow('reset');
  expect(reads.size).toBe(0);
});
