// Between a slot and the last byte a request may wait for a token and for a connection: what happens meanwhile has the last word.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createExecution } from '../../src/order/execution.ts';
import type { OutcomeEntry } from '../../src/order/outcome.ts';
import type { Moment } from '../../src/session/http/may-leave.ts';
import { aSender, aSlot } from '../support/sending.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const href = 'https://pool.example.com/p/eve/eject';

/** An order whose request has its slot and waits, as long as the test says, until it is asked for in this moment. */
async function aWait(moment: Moment) {
  const target = { href: href as string | undefined };
  const sent: string[] = [];
  const outcomes: OutcomeEntry[] = [];
  const looks: boolean[] = [];
  let arrive = (): void => {};
  const awaited = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let running: Promise<unknown> | undefined;
  const execution = createExecution({
    account: 'a',
    decision: 'd1',
    key: 'eve 1',
    rel: 'eject',
    lane: 'eject',
    meeting: 'm',
    target: {
      async look({ mustRead }) {
        looks.push(mustRead);
        return { kind: 'ready', href };
      },
      clear: () => target.href,
    },
    sender: aSender(async (url, mayLeave) => {
      await awaited;
      if (mayLeave?.(moment) === false) throw new Error('held back');
      sent.push(url);
      return { status: 204, authoritative: true, url };
    }),
    retries: 0,
    ownership: () => ({}),
    async record(entry) {
      if (entry.type === 'outcome') outcomes.push(entry);
      return true;
    },
    enqueue: (job) => {
      running = job.run(async () => aSlot(), new AbortController().signal);
    },
    confirmAfterMs: 5_000,
    onSent: () => {},
    onSlow: () => {},
    onTrouble: () => {},
    onFinished: () => {},
    now: () => Date.now(),
  });
  execution.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([]);
  function go() {
    arrive();
    return running;
  }
  return { execution, target, sent, outcomes, looks, go };
}

const moments: Moment[] = ['turn', 'connected'];

test.each(moments)('the request leaves when nothing has changed at its moment "%s"', async (moment) => {
  const { sent, go } = await aWait(moment);
  await go();
  expect(sent).toEqual([href]);
});

test.each(moments)('an order that was given up meanwhile sends nothing at its moment "%s"', async (moment) => {
  const { execution, sent, outcomes, go } = await aWait(moment);
  execution.abandon();
  await go();
  expect(sent).toEqual([]);
  expect(outcomes).toHaveLength(1);
});

test.each([undefined, `${href}/other`])('nothing leaves when the link that is cleared by then is %s', async (cleared) => {
  for (const moment of moments) {
    const { target, sent, go } = await aWait(moment);
    target.href = cleared;
    await go();
    expect(sent).toEqual([]);
  }
});

test('a request that waited too long for its token is looked at again, and asks for another slot', async () => {
  const { sent, looks, go } = await aWait('turn');
  vi.advanceTimersByTime(1_001);
  expect(await go()).toEqual({ retryInMs: 0, failed: false });
  expect(sent).toEqual([]);
  expect(looks).toEqual([false]);
});

test('a request on a machine that stands still for a while leaves with the slot it has', async () => {
  const { sent, go } = await aWait('turn');
  vi.advanceTimersByTime(900);
  await go();
  expect(sent).toEqual([href]);
});

test('a connection may take longer than a slot is good for', async () => {
  const { sent, go } = await aWait('connected');
  vi.advanceTimersByTime(5_000);
  await go();
  expect(sent).toEqual([href]);
});
