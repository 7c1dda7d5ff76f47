import { expect, test } from 'vitest';
import { createPoster } from '../../../src/notices/channels/post.ts';
import { aPort } from '../../support/port.ts';
import { aSink } from '../../support/sink.ts';

const signal = new AbortController().signal;

function posting(url: string, timeoutMs?: number) {
  const poster = createPoster({ url: () => url, ca: undefined, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return poster.post('{}', {}, signal).finally(() => poster.close());
}

test.each([
  [200, {}, { kind: 'sent' }],
  [202, {}, { kind: 'sent' }],
  [400, {}, { kind: 'refused', reason: 'answered 400' }],
  [413, {}, { kind: 'refused', reason: 'answered 413' }],
  [401, {}, { kind: 'failed', reason: 'answered 401' }],
  [404, {}, { kind: 'failed', reason: 'answered 404' }],
  [429, { 'retry-after': '7' }, { kind: 'failed', reason: 'answered 429', afterMs: 7_000 }],
  [503, { 'retry-after': '999999' }, { kind: 'failed', reason: 'answered 503', afterMs: 3_600_000 }],
  [503, { 'retry-after': 'soon' }, { kind: 'failed', reason: 'answered 503' }],
] as const)('an answer of %i is read', async (status, headers, expected) => {
  const sink = await aSink();
  sink.answer(status, headers);
  expect(await posting(sink.url)).toEqual(expected);
});

test.each([301, 302, 307, 308])('a redirect (%i) takes the notice nowhere else', async (status) => {
  const [sink, elsewhere] = [await aSink(), await aSink()];
  sink.answer(status, { location: elsewhere.url });
  expect(await posting(sink.url)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('redirects are not followed') });
  expect(elsewhere.tries).toBe(0);
});

test('an address that is a secret is in no reason', async () => {
  const port = await aPort();
  for (const url of [
    `http://127.0.0.1:${port}/services/hunter2?sig=hunter2`,
    'http://hooks.example.com/hunter2?sig=hunter2',
    'not a url hunter2',
  ]) {
    const delivery = await posting(url);
    expect(delivery.kind).toBe('failed');
    expect(JSON.stringify(delivery)).not.toContain('hunter2');
  }
});

test('who takes it and never answers is given up on', async () => {
  const sink = await aSink();
  sink.answer('hang');
  expect(await posting(sink.url, 200)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('no answer in time') });
});

test('stopping ends a post on its way', async () => {
  const sink = await aSink();
  sink.answer('hang');
  const stopping = new AbortController();
  const poster = createPoster({ url: () => sink.url, ca: undefined });
  const delivery = poster.post('{}', {}, stopping.signal);
  stopping.abort();
  expect(await delivery).toMatchObject({ kind: 'failed' });
  poster.close();
});
