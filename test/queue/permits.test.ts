// A queue that has to ask for more than its own slot before each request.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createActionQueue } from '../../src/queue/local.ts';
import type { Permit, PermitAnswer, Permits } from '../../src/queue/permit.ts';
import type { Lane } from '../../src/queue/queue.ts';
import { aJob, aJournal } from './a-job.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { requestsPerSecond: 1000, concurrency: 4 };

/** Permits that come when the test says so; until then those who ask wait. */
function aDesk() {
  const asked: Lane[] = [];
  const desk = { asked, open: 0, landed: 0, givenUp: 0, withdrawn: 0, afterMs: 0 };
  const permit: Permit = {
    good: () => true,
    land() {
      desk.landed += 1;
    },
    giveUp() {
      desk.givenUp += 1;
    },
  };
  const permits: Permits = {
    async ask(lane): Promise<PermitAnswer> {
      asked.push(lane);
      if (desk.afterMs > 0) await new Promise((resolve) => setTimeout(resolve, desk.afterMs));
      if (desk.open === 0) return { kind: 'wait', ms: 50 };
      desk.open -= 1;
      return { kind: 'granted', permit };
    },
    withdraw() {
      desk.withdrawn += 1;
    },
  };
  return { desk, permits: () => permits };
}

test('nothing is sent without a permit, and each request lands its own', async () => {
  const { desk, permits } = aDesk();
  const journal = aJournal();
  const queue = createActionQueue({ ...limits, permits });
  for (const key of ['a', 'b', 'c']) queue.add(aJob(key, journal, { answerMs: 10 }));
  await vi.advanceTimersByTimeAsync(500);
  expect(journal.sent).toEqual([]);
  desk.open = 2;
  await vi.advanceTimersByTimeAsync(60);
  expect(journal.sent).toEqual(['a', 'b']);
  await vi.advanceTimersByTimeAsync(20);
  expect(desk.landed).toBe(2);
  desk.open = 1;
  await vi.advanceTimersByTimeAsync(100);
  expect(journal.finished).toEqual(['a', 'b', 'c']);
});

test.each([
  ['answered', { landed: 1, givenUp: 0 }],
  ['givenUp', { landed: 0, givenUp: 1 }],
] as const)('a permit is told once how its request ended: %s', async (how, told) => {
  const { desk, permits } = aDesk();
  desk.open = 1;
  const queue = createActionQueue({ ...limits, permits });
  queue.add({
    ...aJob('a', aJournal()),
    async run(slot) {
      const { [how]: end, answered } = await slot();
      end();
      answered();
      return undefined;
    },
  });
  await vi.advanceTimersByTimeAsync(60);
  expect(desk).toMatchObject(told);
});

test('of a request that carried several, one whose answer nobody waits for any more is enough to give it up', async () => {
  const { desk, permits } = aDesk();
  desk.open = 1;
  const queue = createActionQueue({ ...limits, batch: () => 2, permits });
  for (const how of ['givenUp', 'answered'] as const) {
    queue.add({
      ...aJob(how, aJournal(), { meeting: 'm' }),
      async run(slot) {
        (await slot())[how]();
        return undefined;
      },
    });
  }
  await vi.advanceTimersByTimeAsync(60);
  expect(desk).toMatchObject({ landed: 0, givenUp: 1 });
});

test('what is more urgent takes the permit that others have waited for', async () => {
  const { desk, permits } = aDesk();
  const journal = aJournal();
  const queue = createActionQueue({ ...limits, permits });
  queue.add(aJob('admit', journal, { lane: 'admit' }));
  await vi.advanceTimersByTimeAsync(10);
  queue.add(aJob('eject', journal, { lane: 'eject' }));
  desk.open = 1;
  await vi.advanceTimersByTimeAsync(60);
  expect(journal.sent).toEqual(['eject']);
  expect(desk.asked).toContain('eject');
});

test('a job that is cancelled while its permit is asked for is not sent, and the permit is given back', async () => {
  const { desk, permits } = aDesk();
  Object.assign(desk, { open: 1, afterMs: 20 });
  const journal = aJournal();
  const queue = createActionQueue({ ...limits, permits });
  queue.add(aJob('a', journal));
  await vi.advanceTimersByTimeAsync(10);
  queue.cancel('a', 'left');
  await vi.advanceTimersByTimeAsync(100);
  expect(journal).toMatchObject({ sent: [], cancelled: ['a: left'] });
  expect(desk.landed).toBe(1);
});

test('a queue in which nothing waits any more leaves the line, and asks no more', async () => {
  const { desk, permits } = aDesk();
  const journal = aJournal();
  const queue = createActionQueue({ ...limits, permits });
  queue.add(aJob('a', journal));
  await vi.advanceTimersByTimeAsync(10);
  queue.cancelAll('paused');
  expect(desk.withdrawn).toBe(1);
  const before = desk.asked.length;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(desk.asked).toHaveLength(before);
});

test('a closed queue neither waits for a permit nor uses the one that comes late', async () => {
  const { desk, permits } = aDesk();
  Object.assign(desk, { open: 1, afterMs: 200 });
  const journal = aJournal();
  const queue = createActionQueue({ ...limits, permits });
  queue.add(aJob('a', journal));
  await vi.advanceTimersByTimeAsync(10);
  const closed = queue.close(1_000);
  await vi.advanceTimersByTimeAsync(300);
  await closed;
  expect(journal).toMatchObject({ sent: [], cancelled: ['a: stopping'] });
  expect(desk.landed).toBe(1);
});

test('a limit that is lifted holds nobody up any longer', async () => {
  const { permits } = aDesk();
  let isShared = true;
  const journal = aJournal();
  const queue = createActionQueue({ ...limits, permits: () => (isShared ? permits() : undefined) });
  queue.add(aJob('a', journal));
  await vi.advanceTimersByTimeAsync(100);
  isShared = false;
  await vi.advanceTimersByTimeAsync(60);
  expect(journal.finished).toEqual(['a']);
});
