import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createActionQueue } from '../../src/queue/local.ts';
import type { ActionQueue, Lane } from '../../src/queue/queue.ts';
import { aJob, aJournal } from './a-job.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const fast = { requestsPerSecond: 1000, concurrency: 4 };

test('jobs start eject before reject before admit, first come first served within a lane', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 1 });
  queue.add(aJob('first', journal, { lane: 'admit', answerMs: 10 }));
  const lanes: Lane[] = ['admit', 'reject', 'eject'];
  for (const n of [1, 2]) for (const lane of lanes) queue.add(aJob(`${lane} ${n}`, journal, { lane }));
  await vi.advanceTimersByTimeAsync(100);
  expect(journal.sent).toEqual(['first', 'eject 1', 'eject 2', 'reject 1', 'reject 2', 'admit 1', 'admit 2']);
});

test('a pool that refuses one request in five for the moment is slowed down for to an eighth, and not waited for', async () => {
  const sentAt: number[] = [];
  const queue = createActionQueue({ requestsPerSecond: 8, concurrency: 4, random: () => 1 });
  for (let n = 0; n < 100; n += 1)
    queue.add({
      ...aJob(`job ${n}`, aJournal()),
      async run(slot) {
        await slot();
        sentAt.push(Date.now());
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (sentAt.length % 5 !== 0) return undefined;
        queue.slowDown();
        return { retryInMs: 1_000 };
      },
    });
  await vi.advanceTimersByTimeAsync(240_000);
  expect(queue.size).toBe(0);
  const gaps = sentAt.slice(1).map((at, n) => at - (sentAt[n] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2_200);
});

test('slots too are given in lane order', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ requestsPerSecond: 1, concurrency: 4 });
  queue.add(aJob('first', journal));
  await vi.advanceTimersByTimeAsync(10);
  for (const lane of ['admit', 'reject', 'eject'] as const) queue.add(aJob(lane, journal, { lane }));
  await vi.advanceTimersByTimeAsync(4000);
  expect(journal.started).toEqual(['first', 'admit', 'reject', 'eject']);
  expect(journal.sent).toEqual(['first', 'eject', 'reject', 'admit']);
});

test('what was sent before a restart holds the first jobs back, so that none is prepared in vain', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  queue.holdFor(1_250);
  queue.add(aJob('first', journal));
  await vi.advanceTimersByTimeAsync(1_249);
  expect(journal.started).toEqual([]);
  await vi.advanceTimersByTimeAsync(2);
  expect(journal.sent).toEqual(['first']);
});

test('no more jobs run at once than there are concurrency places', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  for (let n = 0; n < 10; n += 1) queue.add(aJob(`${n}`, journal, { answerMs: 100 }));
  await vi.advanceTimersByTimeAsync(99);
  expect(journal.started).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(2);
  expect(journal.started).toHaveLength(8);
  expect(queue.size).toBe(6);
  await vi.advanceTimersByTimeAsync(200);
  expect(journal.finished).toHaveLength(10);
  expect(queue.size).toBe(0);
});

test('one live job per key', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  expect(queue.add(aJob('a', journal, { retries: [100] }))).toBe(true);
  expect(queue.add(aJob('a', journal))).toBe(false);
  await vi.advanceTimersByTimeAsync(50);
  expect(queue.has('a')).toBe(true);
  expect(queue.add(aJob('a', journal))).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(journal.finished).toEqual(['a']);
  expect(queue.has('a')).toBe(false);
  expect(queue.add(aJob('a', journal))).toBe(true);
});

test('a job that wants another try gives its place back and comes back after the delay', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 1 });
  queue.add(aJob('again', journal, { retries: [1000] }));
  queue.add(aJob('other', journal));
  await vi.advanceTimersByTimeAsync(999);
  expect(journal.started).toEqual(['again', 'other']);
  expect(queue.size).toBe(1);
  await vi.advanceTimersByTimeAsync(10);
  expect(journal.started).toEqual(['again', 'other', 'again']);
  expect(journal.finished).toEqual(['other', 'again']);
});

test('targets of a meeting that hang hold one place together once they have been tried', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 3 });
  for (let n = 0; n < 3; n += 1)
    queue.add(aJob(`hangs ${n}`, journal, { meeting: 'm', lane: 'eject', answerMs: 10_000, retries: [1, 1, 1] }));
  await vi.advanceTimersByTimeAsync(20_500);
  for (let n = 0; n < 20; n += 1) queue.add(aJob(`quick ${n}`, journal, { meeting: 'm', lane: 'admit', answerMs: 100 }));
  await vi.advanceTimersByTimeAsync(2500);
  expect(journal.finished).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(journal.finished).toHaveLength(23);
});

test('targets that hang leave a place to other meetings', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  for (let n = 0; n < 20; n += 1) queue.add(aJob(`hangs ${n}`, journal, { meeting: 'm', answerMs: 30_000, retries: [1, 1, 1] }));
  for (let round = 0; round < 10; round += 1) {
    await vi.advanceTimersByTimeAsync(13_000);
    queue.add(aJob(`quick ${round}`, journal, { lane: 'admit', retries: [10] }));
    await vi.advanceTimersByTimeAsync(20);
    expect(journal.finished).toContain(`quick ${round}`);
  }
});

test('who cannot be read for long and who fails hold up nobody else of their meeting', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 4 });
  queue.add(aJob('hangs', journal, { meeting: 'm', lane: 'human', prepareMs: 30_000 }));
  queue.add(aJob('fails', journal, { meeting: 'm', lane: 'human', answerMs: 10, retries: Array(20).fill(500) }));
  await vi.advanceTimersByTimeAsync(200);
  queue.add(aJob('quick', journal, { meeting: 'm', lane: 'human' }));
  await vi.advanceTimersByTimeAsync(2_500);
  expect(journal.finished).toEqual(['quick']);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(journal.finished).toEqual(['quick', 'fails', 'hangs']);
});

test('who waits for a moment at which they may be sent keeps their place however long that takes', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 2 });
  queue.slowDown(20_000);
  for (let n = 0; n < 10; n += 1) queue.add(aJob(`${n}`, journal));
  await vi.advanceTimersByTimeAsync(19_000);
  expect(journal.started).toEqual(['0']);
});

test('those who were read at last are not all on their way at once', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 2 });
  for (let n = 0; n < 8; n += 1) queue.add(aJob(`${n}`, journal, { prepareMs: 15_000, answerMs: 10_000 }));
  await vi.advanceTimersByTimeAsync(14_900);
  expect(journal.started).toHaveLength(8);
  await vi.advanceTimersByTimeAsync(7_000);
  expect(journal.sent).toHaveLength(2);
});

test('closing waits for the request of somebody who could not be read for long', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  queue.add(aJob('late', journal, { prepareMs: 5_000, answerMs: 1_000 }));
  await vi.advanceTimersByTimeAsync(5_500);
  const closed = vi.fn();
  void queue.close(10_000).then(closed);
  await vi.advanceTimersByTimeAsync(400);
  expect(closed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(closed).toHaveBeenCalled();
  expect(journal.finished).toEqual(['late']);
  expect(vi.getTimerCount()).toBe(0);
});

test('where requests may carry more than may leave in a second, a target that hangs holds up nobody else of its meeting', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ requestsPerSecond: 10, actionsPerSecond: 10, concurrency: 4, batch: () => 20 });
  queue.add(aJob('hangs', journal, { meeting: 'm', answerMs: 10_000 }));
  await vi.advanceTimersByTimeAsync(100);
  for (let n = 0; n < 20; n += 1) queue.add(aJob(`${n}`, journal, { meeting: 'm', answerMs: 20 }));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(journal.finished).toHaveLength(20);
});

test('a job that asks for more further tries than are allowed is cancelled', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, retries: 2 });
  queue.add(aJob('a', journal, { retries: [10, 10, 10, 10] }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(journal.started).toHaveLength(3);
  expect(journal.cancelled).toEqual(['a: gave up after 3 tries']);
  expect(queue.size).toBe(0);
});

test.each([
  { place: 'waiting for a place', plan: {}, before: { answerMs: 10_000 } },
  { place: 'preparing', plan: { prepareMs: 10_000 } },
  { place: 'waiting for a slot', plan: { prepareMs: 5 }, before: {} },
  { place: 'backing off', plan: { retries: [60_000] }, afterMs: 2000 },
])('cancelling reaches a job that is $place at once, and frees its key', async ({ plan, before, afterMs = 100 }) => {
  const journal = aJournal();
  const queue = createActionQueue({ requestsPerSecond: 1, concurrency: 1 });
  if (before) queue.add(aJob('before', journal, before));
  await vi.advanceTimersByTimeAsync(1);
  queue.add(aJob('a', journal, plan));
  await vi.advanceTimersByTimeAsync(afterMs);
  expect(queue.cancel('a', 'left')).toBe(true);
  expect(journal.cancelled).toEqual(['a: left']);
  expect(queue.has('a')).toBe(false);
  expect(queue.cancel('a', 'left')).toBe(false);
  const sent = journal.sent.filter((key) => key === 'a').length;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(journal.sent.filter((key) => key === 'a')).toHaveLength(sent);
  expect(journal.finished).not.toContain('a');
  expect(journal.cancelled).toHaveLength(1);
});

test('the slot a cancelled job waited for goes to the next', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ requestsPerSecond: 1, concurrency: 3 });
  for (const key of ['before', 'a', 'b']) queue.add(aJob(key, journal));
  await vi.advanceTimersByTimeAsync(500);
  queue.cancel('a', 'left');
  await vi.advanceTimersByTimeAsync(600);
  expect(journal.sent).toEqual(['before', 'b']);
});

test('a cancelled run that ignores its signal neither comes back nor ends the job added after it', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  const deaf = vi.fn(() => new Promise<{ retryInMs: number }>((resolve) => setTimeout(resolve, 100, { retryInMs: 10 })));
  queue.add({ ...aJob('a', journal), run: deaf });
  await vi.advanceTimersByTimeAsync(50);
  queue.cancel('a', 'left');
  queue.add(aJob('a', journal, { prepareMs: 1000 }));
  await vi.advanceTimersByTimeAsync(500);
  expect(queue.has('a')).toBe(true);
  expect(queue.cancel('a', 'left again')).toBe(true);
  await vi.advanceTimersByTimeAsync(5000);
  expect(journal.cancelled).toEqual(['a: left', 'a: left again']);
  expect(deaf).toHaveBeenCalledTimes(1);
});

test('a request that has left is not recalled: the job finishes by itself and is not cancelled', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  const aborted = vi.fn();
  const job = aJob('a', journal, { answerMs: 100 });
  queue.add({
    ...job,
    run: (slot, signal) => {
      signal.addEventListener('abort', aborted);
      return job.run(slot, signal);
    },
  });
  await vi.advanceTimersByTimeAsync(50);
  expect(queue.cancel('a', 'paused')).toBe(false);
  expect(queue.has('a')).toBe(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(journal.finished).toEqual(['a']);
  expect(journal.cancelled).toEqual([]);
  expect(aborted).not.toHaveBeenCalled();
});

test.each([
  { wants: 'another try', plan: { answerMs: 100, retries: [10] } },
  { wants: 'another request', plan: { answerMs: 100, requests: 2 } },
])('a job cancelled while its request was out is cancelled when it wants $wants', async ({ plan }) => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  queue.add(aJob('a', journal, plan));
  await vi.advanceTimersByTimeAsync(50);
  queue.cancelAll('paused');
  queue.cancelAll('paused again');
  expect(journal.cancelled).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(journal.cancelled).toEqual(['a: paused']);
  expect(journal.sent).toEqual(['a']);
  expect(queue.size).toBe(0);
});

test('a new job for the target of a request that could not be recalled starts when that one is over', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  queue.add(aJob('a', journal, { answerMs: 100 }));
  await vi.advanceTimersByTimeAsync(50);
  queue.cancel('a', 'policy changed');
  const next = aJournal();
  expect(queue.add(aJob('a', next, { answerMs: 100 }))).toBe(true);
  expect(queue.add(aJob('a', next))).toBe(false);
  await vi.advanceTimersByTimeAsync(40);
  expect(next.started).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect([journal.finished, next.finished]).toEqual([['a'], ['a']]);
  expect(queue.size).toBe(0);
});

test.each([
  { how: 'cancelling', stop: (queue: ActionQueue) => void queue.cancel('a', 'stopping') },
  { how: 'closing', stop: (queue: ActionQueue) => void queue.close(1000) },
])('$how reaches a job that waits behind such a request', async ({ stop }) => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  queue.add(aJob('a', journal, { answerMs: 100, retries: [10] }));
  await vi.advanceTimersByTimeAsync(50);
  queue.cancel('a', 'policy changed');
  const next = aJournal();
  queue.add(aJob('a', next));
  stop(queue);
  await vi.advanceTimersByTimeAsync(10);
  expect(next.cancelled).toEqual(['a: stopping']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(journal.cancelled).toEqual(['a: policy changed']);
  expect(next.started).toEqual([]);
  expect(queue.size).toBe(0);
});

test('a run that rejects against its contract counts as finished and is reported', async () => {
  const onError = vi.fn();
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 1, onError });
  const failure = new Error('broken');
  queue.add({ ...aJob('async', journal), run: () => Promise.reject(failure) });
  queue.add({
    ...aJob('sync', journal),
    run: () => {
      throw failure;
    },
  });
  queue.add(aJob('fine', journal));
  await vi.advanceTimersByTimeAsync(10);
  expect(onError.mock.calls).toEqual([
    [failure, 'async'],
    [failure, 'sync'],
  ]);
  expect(journal.finished).toEqual(['fine']);
  expect(journal.cancelled).toEqual([]);
  expect(queue.size).toBe(0);
});

test('a cancelled job may end by the rejection of its slot', async () => {
  const onError = vi.fn();
  const journal = aJournal();
  const queue = createActionQueue({ requestsPerSecond: 0.1, concurrency: 2, onError });
  queue.add(aJob('before', journal));
  queue.add({ ...aJob('a', journal), run: (slot) => slot().then(() => undefined) });
  await vi.advanceTimersByTimeAsync(10);
  queue.cancelAll('paused');
  await vi.advanceTimersByTimeAsync(10);
  expect(onError).not.toHaveBeenCalled();
  expect(journal.cancelled).toEqual(['a: paused']);
});

test('a `cancelled` that throws does not keep the others from being cancelled', () => {
  const onError = vi.fn();
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, onError });
  const failure = new Error('broken');
  queue.add({
    ...aJob('a', journal, { prepareMs: 100 }),
    cancelled: () => {
      throw failure;
    },
  });
  queue.add(aJob('b', journal, { prepareMs: 100 }));
  queue.cancelAll('paused');
  expect(onError).toHaveBeenCalledExactlyOnceWith(failure, 'a');
  expect(journal.cancelled).toEqual(['b: paused']);
});

test('jobs added while everything is being cancelled stay', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  for (const key of ['a', 'b']) {
    const job = aJob(key, journal, { prepareMs: 10 });
    queue.add({ ...job, cancelled: () => void queue.add(aJob(`${key}`, journal)) });
  }
  queue.cancelAll('policy changed');
  expect(queue.size).toBe(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(journal.finished.sort()).toEqual(['a', 'b']);
});

test('after a refusal nothing is sent before the delay, then at half the rate, then at the whole', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ requestsPerSecond: 10, concurrency: 4 });
  for (let n = 0; n < 100; n += 1) queue.add(aJob(`${n}`, journal));
  await vi.advanceTimersByTimeAsync(100);
  expect(journal.sent).toHaveLength(10);
  queue.slowDown(5000);
  await vi.advanceTimersByTimeAsync(4990);
  expect(journal.sent).toHaveLength(10);
  await vi.advanceTimersByTimeAsync(20);
  expect(journal.sent).toHaveLength(15);
  await vi.advanceTimersByTimeAsync(6000);
  const before = journal.sent.length;
  await vi.advanceTimersByTimeAsync(1001);
  expect(journal.sent.length - before).toBeGreaterThanOrEqual(9);
  expect(journal.sent.length - before).toBeLessThanOrEqual(10);
});

test('wall clock steps neither stall the queue nor let a burst through', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ requestsPerSecond: 2, concurrency: 4 });
  for (let n = 0; n < 20; n += 1) queue.add(aJob(`${n}`, journal));
  await vi.advanceTimersByTimeAsync(10);
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(1010);
  expect(journal.sent).toHaveLength(4);
  vi.setSystemTime(Date.now() + 7_200_000);
  await vi.advanceTimersByTimeAsync(900);
  expect(journal.sent).toHaveLength(4);
});

test('closing cancels what waits, lets requests on their way end, and takes nothing more', async () => {
  const journal = aJournal();
  const queue = createActionQueue({ ...fast, concurrency: 2 });
  for (const key of ['sent', 'b', 'waits']) queue.add(aJob(key, journal, { answerMs: 500 }));
  queue.add(aJob('backs off', journal, { retries: [1000] }));
  await vi.advanceTimersByTimeAsync(100);
  const closed = vi.fn();
  void queue.close(10_000).then(closed);
  expect(queue.add(aJob('late', journal))).toBe(false);
  queue.slowDown(60_000);
  await vi.advanceTimersByTimeAsync(100);
  expect(journal.cancelled).toEqual(['waits: stopping', 'backs off: stopping']);
  expect(closed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(400);
  expect(journal.finished).toEqual(['sent', 'b']);
  expect(closed).toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test('a request that outlasts the grace is aborted and cancelled', async () => {
  const journal = aJournal();
  const queue = createActionQueue(fast);
  const aborted = vi.fn();
  const job = aJob('hangs', journal, { answerMs: 60_000 });
  queue.add({
    ...job,
    run: (slot, signal) => {
      signal.addEventListener('abort', aborted);
      return job.run(slot, signal);
    },
  });
  await vi.advanceTimersByTimeAsync(10);
  const closed = vi.fn();
  void queue.close(1000).then(closed);
  await vi.advanceTimersByTimeAsync(990);
  expect(closed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20);
  expect(closed).toHaveBeenCalled();
  expect(aborted).toHaveBeenCalledTimes(1);
  expect(journal.cancelled).toEqual(['hangs: stopping']);
  expect(queue.size).toBe(0);
});

test('closing an idle queue, or closing twice, ends at once', async () => {
  const queue = createActionQueue(fast);
  const closed = queue.close(10_000);
  expect(queue.close(1)).toBe(closed);
  await closed;
});

test('whatever happens, the rate holds, lanes keep their order, and each job ends exactly once', async () => {
  const lane = fc.constantFrom<Lane>('human', 'eject', 'reject', 'admit');
  const plan = fc.record({
    lane,
    prepareMs: fc.nat({ max: 300 }),
    answerMs: fc.nat({ max: 600 }),
    retries: fc.array(fc.nat({ max: 3000 }), { maxLength: 3 }),
    requests: fc.integer({ min: 1, max: 2 }),
  });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ add: plan }) },
    { weight: 3, arbitrary: fc.record({ waitMs: fc.nat({ max: 1500 }) }) },
    { weight: 2, arbitrary: fc.record({ cancel: fc.nat({ max: 40 }) }) },
    { weight: 1, arbitrary: fc.constant({ cancelAll: true as const }) },
    { weight: 1, arbitrary: fc.record({ slowDownMs: fc.nat({ max: 2000 }) }) },
  );
  const limits = fc.record({ requestsPerSecond: fc.constantFrom(0.5, 1, 3, 10), concurrency: fc.integer({ min: 1, max: 5 }) });
  await fc.assert(
    fc.asyncProperty(limits, fc.array(step, { maxLength: 60 }), async ({ requestsPerSecond, concurrency }, steps) => {
      const journal = aJournal();
      const sentAt: number[] = [];
      let running = 0;
      let mostRunning = 0;
      const queue = createActionQueue({ requestsPerSecond, concurrency, random: () => 0.5 });
      const lanes = new Map<string, Lane>();
      for (const [n, what] of steps.entries()) {
        if ('add' in what) {
          const job = aJob(`${n}`, journal, what.add);
          lanes.set(job.key, job.lane);
          queue.add({
            ...job,
            async run(slot, signal) {
              running += 1;
              mostRunning = Math.max(mostRunning, running);
              const counted = async () => {
                const answered = await slot();
                sentAt.push(performance.now());
                return answered;
              };
              return job.run(counted, signal).finally(() => {
                running -= 1;
              });
            },
          });
        } else if ('waitMs' in what) await vi.advanceTimersByTimeAsync(what.waitMs);
        else if ('cancel' in what) queue.cancel(`${what.cancel}`, 'left');
        else if ('cancelAll' in what) queue.cancelAll('paused');
        else queue.slowDown(what.slowDownMs);
      }
      await vi.advanceTimersByTimeAsync(3_000_000);
      expect(queue.size).toBe(0);
      expect(mostRunning).toBeLessThanOrEqual(concurrency);
      const ended = [...journal.finished, ...journal.cancelled.map((line) => line.split(':')[0] ?? '')].sort();
      expect(ended).toEqual([...lanes.keys()].sort());
      const spanMs = requestsPerSecond < 1 ? 1000 / requestsPerSecond : 1000;
      const most = Math.max(1, Math.floor(requestsPerSecond));
      for (const [i, at] of sentAt.entries()) {
        const tooMany = sentAt[i + most];
        if (tooMany !== undefined) expect(tooMany - at).toBeGreaterThan(spanMs);
      }
      for (const each of ['human', 'eject', 'reject', 'admit']) {
        const firsts = [...new Set(journal.started)].filter((key) => lanes.get(key) === each).map(Number);
        expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
      }
    }),
    { numRuns: 60 },
  );
});
