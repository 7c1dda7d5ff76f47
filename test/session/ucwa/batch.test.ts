// What the answer to a batch says about each request in it, and about batches.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HttpReply } from '../../../src/session/http/exchange.ts';
import { createBatch } from '../../../src/session/ucwa/batch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const href = 'https://pool.example.com/batch';
const parts = ['eve', 'bob'].map((name) => ({ method: 'POST' as const, url: `https://pool.example.com/${name}/eject` }));

function aBatch() {
  const unsupported: string[] = [];
  const batch = createBatch({ href, most: 20, timeoutMs: 1_000, onUnsupported: (why) => unsupported.push(why) });
  const answered = (reply: Partial<HttpReply>) =>
    batch.send(parts, async () => ({ status: 200, url: href, headers: {}, text: '', ...reply }));
  return { batch, unsupported, answered };
}

function answers(...statuses: number[]): Partial<HttpReply> {
  const text = statuses.map((status) => `--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 ${status} X\r\n\r\n\r\n`).join('');
  return { headers: { 'content-type': 'multipart/batching; boundary=b' }, text: `${text}--b--\r\n` };
}

test('each request has the answer at its own place', async () => {
  const { answered } = aBatch();
  const outcome = await answered(answers(204, 404));
  expect(outcome).toMatchObject({
    kind: 'parts',
    replies: [
      { status: 204, url: parts[0]?.url },
      { status: 404, url: parts[1]?.url },
    ],
  });
});

test.each([{ statuses: [204] }, { statuses: [204, 204, 204] }])(
  'answers that are not as many as the requests are for nobody: %j',
  async ({ statuses }) => {
    const { batch, answered, unsupported } = aBatch();
    expect(await answered(answers(...statuses))).toMatchObject({ kind: 'unknown', spoilt: true });
    expect([batch.size, unsupported]).toEqual([20, []]);
    await answered(answers(204, 204));
    await answered(answers(204));
    expect(batch.size).toBe(20);
    await answered(answers(204));
    expect([batch.size, unsupported.length]).toEqual([1, 1]);
  },
);

test.each([401, 410, 429, 503])('status %i holds for each request, and says nothing against batches', async (status) => {
  const { batch, answered, unsupported } = aBatch();
  expect(await answered({ status })).toMatchObject({ kind: 'none', reply: { status } });
  expect([batch.size, unsupported]).toEqual([20, []]);
});

test.each([408, 500, 502, 504])('after status %i nobody knows what was carried out, and batches go on', async (status) => {
  const { batch, answered, unsupported } = aBatch();
  expect(await answered({ status })).toMatchObject({ kind: 'unknown' });
  expect([batch.size, unsupported]).toEqual([20, []]);
});

test.each<[string, Partial<HttpReply>]>([
  ['a refusal', { status: 405 }],
  ['a page', { headers: { 'content-type': 'text/html' }, text: '<p>' }],
])('%s in the place of answers ends batches, and is told once', async (_, reply) => {
  const { batch, answered, unsupported } = aBatch();
  expect(await answered(reply)).toMatchObject({ kind: 'unknown' });
  await answered(reply);
  expect([batch.size, batch.takes(href), unsupported.length]).toEqual([1, false, 1]);
});

test('while the pool wants less, requests travel alone', async () => {
  const { batch, answered } = aBatch();
  await answered({ status: 429, headers: { 'retry-after': '5' } });
  expect([batch.size, batch.takes(href)]).toEqual([1, false]);
  vi.advanceTimersByTime(5_000);
  expect([batch.size, batch.takes(href)]).toEqual([20, true]);
});
