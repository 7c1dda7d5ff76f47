import { expect, test } from 'vitest';
import type { Callback } from '../../../../src/session/webhook/inbound/callback.ts';
import { createRepetitions } from '../../../../src/session/webhook/inbound/repetitions.ts';

const aCallback = (ack: number, key = 'k', digest = `${key}${ack}`): Callback => ({
  json: {},
  bytes: 2,
  invites: false,
  digest,
  position: { key, ack },
});

test('a body seen again within ten minutes is a repetition, afterwards it is not', () => {
  const { repeats } = createRepetitions();
  expect([repeats(aCallback(1), 0), repeats(aCallback(1), 599_000), repeats(aCallback(1), 601_000)]).toEqual([false, true, false]);
});

test('another body at the same position, and the same body without one, are no repetitions', () => {
  const { repeats } = createRepetitions();
  expect([repeats(aCallback(1, 'k', 'one'), 0), repeats(aCallback(1, 'k', 'other'), 1)]).toEqual([false, false]);
  const { position: _none, ...bare } = aCallback(1);
  expect([repeats(bare, 0), repeats(bare, 1)]).toEqual([false, false]);
});

test('memory is bounded however many bodies there are', () => {
  const { repeats } = createRepetitions();
  for (let n = 0; n < 60_000; n++) repeats(aCallback(n), 0);
  expect([repeats(aCallback(59_999), 0), repeats(aCallback(0), 0)]).toEqual([true, false]);
});
