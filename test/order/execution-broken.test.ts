// An order whose surroundings break: it ends on record, and its person is free for another.
import { expect, test, vi } from 'vitest';
import type { AuditEntry } from '../../src/audit/record.ts';
import { createExecution } from '../../src/order/execution.ts';
import { createActionQueue } from '../../src/queue/local.ts';
import { aSender } from '../support/sending.ts';

test('an order that breaks off is failed, on record and told', async () => {
  const records: AuditEntry[] = [];
  const finished = vi.fn();
  const onError = vi.fn();
  const queue = createActionQueue({ requestsPerSecond: 50, concurrency: 1, onError });
  createExecution({
    account: 'a',
    decision: 'd1',
    key: 'eve 1',
    rel: 'reject',
    lane: 'reject',
    meeting: 'm',
    target: { look: () => Promise.reject(new TypeError('a bug')), clear: () => undefined },
    sender: aSender(() => Promise.reject(new Error('never'))),
    retries: 4,
    ownership: () => ({}),
    record: async (entry) => records.push(entry) > 0,
    enqueue: (job) => queue.add(job),
    confirmAfterMs: 5_000,
    onSent: () => undefined,
    onSlow: () => undefined,
    onTrouble: () => undefined,
    onFinished({ result }) {
      queue.cancel('eve 1', result);
      finished(result);
    },
    now: Date.now,
  }).start();
  await expect.poll(() => finished.mock.calls).toContainEqual(['failed']);
  expect(records).toMatchObject([{ type: 'outcome', result: 'failed', attempts: 0 }]);
  await expect.poll(() => queue.size).toBe(0);
  expect(onError).toHaveBeenCalledOnce();
  await queue.close(0);
});
