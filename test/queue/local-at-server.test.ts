import { Agent } from 'node:http';
import got from 'got';
import { expect, test } from 'vitest';
import { createActionQueue } from '../../src/queue/local.ts';
import { mostIn, startArrivalServer } from './arrival-server.ts';

test.concurrent.each([
  { title: 'at a quick server', slowness: {}, busyMs: 0, rate: 40 },
  { title: 'at a slow server', slowness: { answerMs: 120 }, busyMs: 0, rate: 20 },
  { title: 'while the event loop is blocked again and again', slowness: { answerMs: 5 }, busyMs: 60, rate: 40 },
  { title: 'while the event loop is blocked for seconds', slowness: { answerMs: 5 }, busyMs: 1_500, rate: 10 },
  { title: 'at a server that stalls', slowness: { stallMs: 2_500 }, busyMs: 0, rate: 10 },
  { title: 'where some connections take long', slowness: { connectMs: 2_500 }, busyMs: 0, rate: 10 },
])('the server never sees more than the rate in any second $title', async ({ slowness, busyMs, rate }) => {
  const server = await startArrivalServer(slowness);
  const { url } = server;
  const agent = new Agent({ keepAlive: true });
  const post = got.extend({ method: 'POST', agent: { http: agent }, retry: { limit: 0 } });
  const queue = createActionQueue({ requestsPerSecond: rate, concurrency: 8 });
  const blocking = busyMs > 0 ? setInterval(() => block(busyMs), 3 * busyMs) : undefined;
  const requests = 3 * rate;
  await new Promise<void>((resolve, reject) => {
    let done = 0;
    for (let n = 0; n < requests; n += 1) {
      queue.add({
        key: `${n}`,
        lane: n % 3 === 0 ? 'human' : 'reject',
        meeting: 'm',
        async run(slot) {
          await slot();
          await post(url).catch(reject);
          done += 1;
          if (done === requests) resolve();
          return undefined;
        },
        cancelled: () => {},
      });
    }
  });
  clearInterval(blocking);
  agent.destroy();
  const arrivals = await server.arrivals();
  await server.close();
  expect(arrivals).toHaveLength(requests);
  expect(mostIn(1000, arrivals)).toBeLessThanOrEqual(rate);
});

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
