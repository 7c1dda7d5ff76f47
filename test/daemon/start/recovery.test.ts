import { expect, onTestFinished, test, vi } from 'vitest';
import { createRecovery } from '../../../src/daemon/start/recovery.ts';

test.each<[string, () => Promise<void>]>([
  ['has been read again', () => Promise.resolve()],
  ['cannot be read', () => Promise.reject(new Error('no such file'))],
])('everybody is decided again once the configuration %s, and not before', async (_, reread) => {
  const decide = vi.fn();
  const keepOnRecord = vi.fn();
  const recovery = createRecovery({ keepOnRecord, sayAgain: () => {}, reread, decide });
  recovery.begin(false);
  expect(keepOnRecord).toHaveBeenCalledTimes(1);
  expect([recovery.isUnderWay, decide.mock.calls.length]).toEqual([true, 0]);
  await vi.waitFor(() => expect(decide).toHaveBeenCalledTimes(1));
  expect(recovery.isUnderWay).toBe(false);
});

test.each([
  ['another log', true, ['kept', 'said']],
  ['the same log', false, ['kept']],
])('in %s, what humans said is said again after the meetings are on record: %s', (_, anew, steps) => {
  const done: string[] = [];
  const reread = () => Promise.resolve();
  createRecovery({ keepOnRecord: () => done.push('kept'), sayAgain: () => done.push('said'), reread, decide: () => {} }).begin(anew);
  expect(done).toEqual(steps);
});

test('a configuration on a disk that hangs holds nothing up for good', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const decide = vi.fn();
  const recovery = createRecovery({ keepOnRecord: () => {}, sayAgain: () => {}, reread: () => new Promise(() => {}), decide });
  recovery.begin(false);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(recovery.isUnderWay).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([recovery.isUnderWay, decide.mock.calls.length]).toEqual([false, 1]);
});
