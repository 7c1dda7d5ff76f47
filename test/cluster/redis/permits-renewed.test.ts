// How young a permit is that was asked for again: as young as the question, and only while its request is on its way.
import { expect, test } from 'vitest';
import { createRedisPermits } from '../../../src/cluster/redis/permits.ts';
import type { Permit } from '../../../src/queue/permit.ts';
import { aFakeLink } from './a-fake-link.ts';

async function aPermit(takesMs: number, onRenew: () => unknown = () => ['granted', 2]) {
  const clock = { at: 0 };
  const { link, asked } = aFakeLink({
    permit: () => ['granted', 1],
    renew: () => {
      clock.at += takesMs;
      return onRenew();
    },
  });
  const permits = createRedisPermits({
    link,
    account: 'a',
    node: 'one',
    pool: 'p',
    lease: { token: 1, clean: false, sure: () => true, sharedTime: () => 0 },
    limits: () => ({ requestsPerSecond: 10 }),
    onFenced: () => {},
    onRefused() {},
    onGranted() {},
    now: () => clock.at,
  });
  const answer = await permits.ask('eject', []);
  if (answer.kind !== 'granted') throw new Error('no permit');
  const permit: Permit = answer.permit;
  return { clock, asked, permit };
}

test('a permit that was given again is as old as the question, not as the answer', async () => {
  const { clock, permit } = await aPermit(250);
  clock.at = 1_000;
  expect(permit.good()).toBe(false);
  await permit.renew?.();
  expect([clock.at, permit.good()]).toEqual([1_250, true]);
  clock.at = 1_301;
  expect(permit.good()).toBe(false);
});

test('a permit whose request is over is not made young by an answer that comes late', async () => {
  let land = (): void => {};
  const { clock, permit } = await aPermit(0, () => {
    land();
    return ['granted', 2];
  });
  land = permit.land;
  clock.at = 1_000;
  await permit.renew?.();
  expect(permit.good()).toBe(false);
});

test('a young permit is not asked for again, and an old one once for all who wait', async () => {
  const { clock, asked, permit } = await aPermit(0);
  clock.at = 200;
  await permit.renew?.();
  expect(asked).toEqual(['permit']);
  clock.at = 201;
  await Promise.all([permit.renew?.(), permit.renew?.()]);
  expect(asked).toEqual(['permit', 'renew']);
});
