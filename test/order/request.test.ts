import { expect, test, vi } from 'vitest';
import { createRequest } from '../../src/order/request.ts';
import type { MayLeave } from '../../src/session/http/may-leave.ts';
import { aSender, aSlot } from '../support/sending.ts';

const href = 'https://pool.example.com/eve/eject';

/** Asks before it sends, as the session does, and fails where it may not. */
function asking(sent: string[]) {
  return aSender(async (url: string, mayLeave?: MayLeave) => {
    for (const moment of ['turn', 'connected'] as const) if (mayLeave?.(moment) === false) throw new Error('not sent');
    sent.push(url);
    return { status: 204, authoritative: true, url };
  });
}

test.each(['turn', 'connected'])('a request that may not leave when its moment is "%s" is not sent, and has no meaning', async (last) => {
  const sent: string[] = [];
  expect(await createRequest(asking(sent)).send(href, (moment) => moment !== last, aSlot())).toBeUndefined();
  expect(sent).toEqual([]);
});

test('a request that may leave does, once', async () => {
  const sent: string[] = [];
  expect(await createRequest(asking(sent)).send(href, () => true, aSlot())).toBeDefined();
  expect(sent).toEqual([href]);
});

test.each([
  [9_999, { kind: 'look', unknown: true }],
  [10_000, { kind: 'look', unknown: true, silent: true }],
])('a request that fails after %i ms means %o', async (ms, meaning) => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const failing = aSender(() => {
    vi.advanceTimersByTime(ms);
    return Promise.reject(new Error('no answer'));
  });
  expect(await createRequest(failing).send(href, () => true, aSlot())).toEqual(meaning);
  vi.useRealTimers();
});

test('the slot is told when nobody waits for the answer any more', async () => {
  const givenUp = vi.fn();
  const failing = aSender(() => Promise.reject(new Error('timed out')));
  await createRequest(failing).send(href, () => true, { ...aSlot(), givenUp });
  expect(givenUp).toHaveBeenCalledOnce();
});
