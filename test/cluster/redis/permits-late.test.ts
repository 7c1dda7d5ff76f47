// A Redis that answers, and too slowly for a request to leave in time.
import { expect, test } from 'vitest';
import { createRedisPermits } from '../../../src/cluster/redis/permits.ts';

function anOwner() {
  const clock = { at: 0, tripMs: 600 };
  const told: string[] = [];
  const asked: string[] = [];
  const permits = createRedisPermits({
    link: {
      async run({ name }: { name: string }) {
        asked.push(name);
        clock.at += name === 'permit' ? clock.tripMs : 0;
        return ['granted', 1];
      },
    } as never,
    account: 'a',
    node: 'one',
    pool: 'p',
    lease: { token: 7, clean: false, sure: () => true, sharedTime: () => 0 },
    limits: () => ({ requestsPerSecond: 5 }),
    onFenced: () => void told.push('fenced'),
    onRefused: (reason) => void told.push(reason),
    onGranted: () => void told.push('granted'),
    now: () => clock.at,
  });
  return { clock, told, asked, permits };
}

test('a permit that comes too late is given back, and where all do it is told', async () => {
  const { told, asked, permits } = anOwner();
  for (let n = 0; n < 8; n += 1) expect(await permits.ask('reject', [])).toMatchObject({ kind: 'wait' });
  expect(told).toEqual([]);
  while (told.length === 0) await permits.ask('reject', []);
  expect(told).toEqual(['it takes 600 ms to permit a request, which has to leave 300 ms after it was asked for']);
  const count = (script: string) => asked.filter((one) => one === script).length;
  expect(count('land')).toBe(count('permit'));
});

test('one that comes in time is given, and what was late before is forgotten', async () => {
  const { clock, told, permits } = anOwner();
  for (let n = 0; n < 8; n += 1) await permits.ask('reject', []);
  clock.tripMs = 300;
  expect(await permits.ask('reject', [])).toMatchObject({ kind: 'granted' });
  clock.tripMs = 600;
  for (let n = 0; n < 8; n += 1) await permits.ask('reject', []);
  expect(told).toEqual(['granted']);
});
