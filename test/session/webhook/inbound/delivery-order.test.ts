import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Callback } from '../../../../src/session/webhook/inbound/callback.ts';
import { createDeliveryOrder } from '../../../../src/session/webhook/inbound/delivery-order.ts';

const aCallback = (ack: number, key = 'k', digest = `${key}${ack}`): Callback => ({
  json: {},
  bytes: 2,
  invites: false,
  digest,
  position: { key, ack },
});

test('a body seen again within the window is a duplicate, afterwards it is late', () => {
  const order = createDeliveryOrder();
  expect(order.judge(aCallback(1), 0)).toBe('next');
  expect(order.judge(aCallback(1), 599_000)).toBe('duplicate');
  expect(order.judge(aCallback(1), 601_000)).toBe('late');
});

test('a count that starts over is late once, then in order again', () => {
  const order = createDeliveryOrder();
  order.judge(aCallback(500), 0);
  expect([1, 2, 3].map((ack) => order.judge(aCallback(ack), 1))).toEqual(['late', 'next', 'next']);
});

test('another body at the same position is late, not a duplicate', () => {
  const order = createDeliveryOrder();
  order.judge(aCallback(1, 'k', 'one'), 0);
  expect(order.judge(aCallback(1, 'k', 'other'), 1)).toBe('late');
});

test('whatever the order and repetition, every distinct body is delivered exactly once, and disorder never goes unnoticed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('a', 'b')), { maxLength: 60 }), (deliveries) => {
      const order = createDeliveryOrder();
      const delivered: string[] = [];
      const newest = new Map<string, number>();
      for (const [ack, key] of deliveries) {
        const verdict = order.judge(aCallback(ack, key), 0);
        if (verdict === 'duplicate') continue;
        delivered.push(`${key}${ack}`);
        if (ack < (newest.get(key) ?? 0)) expect(verdict).toBe('late');
        newest.set(key, ack);
      }
      expect(new Set(delivered).size).toBe(delivered.length);
      expect(new Set(delivered)).toEqual(new Set(deliveries.map(([ack, key]) => `${key}${ack}`)));
    }),
  );
});

test('memory is bounded however many bodies and channels there are', () => {
  const order = createDeliveryOrder();
  for (let n = 0; n < 60_000; n++) order.judge(aCallback(n, `channel-${n}`), 0);
  expect(order.judge(aCallback(59_999, 'channel-59999'), 0)).toBe('duplicate');
  expect(order.judge(aCallback(0, 'channel-0'), 0)).toBe('next');
});
