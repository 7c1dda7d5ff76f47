import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sendOn } from '../../src/order/ride.ts';
import type { Ride } from '../../src/queue/queue.ts';
import type { ActionSender } from '../../src/session/session.ts';
import type { Reply } from '../../src/wire/reply.ts';

const href = (name: string) => `https://pool.example.com/${name}/eject`;
const reply = (url: string, status = 204): Reply => ({ status, url, authoritative: true });

/** What left, each request as the list of those in it; `failing` are answered with an error of their own. */
function aSender(together: number, failing: readonly string[] = []) {
  const sent: string[][] = [];
  const answer = async (url: string) => {
    if (failing.includes(url)) throw new Error(`no ${url}`);
    return reply(url);
  };
  const sender: ActionSender = {
    together,
    send(url) {
      sent.push([url]);
      return answer(url);
    },
    sendTogether(parts) {
      sent.push(parts.map((part) => part.href));
      return Promise.allSettled(parts.map((part) => answer(part.href)));
    },
  };
  const go = (ride: Ride, name: string) => sendOn(ride, { href: href(name), mayLeave: () => true }, sender);
  return { sent, go };
}

test('those of one ride who come in one turn are one request, and each has its own answer', async () => {
  const { sent, go } = aSender(20, [href('bob')]);
  const ride = { size: 3 };
  const results = await Promise.allSettled(['eve', 'bob', 'ann'].map((name) => go(ride, name)));
  expect(sent).toEqual([[href('eve'), href('bob'), href('ann')]]);
  expect(results).toMatchObject([
    { value: { url: href('eve') } },
    { reason: { message: `no ${href('bob')}` } },
    { value: { url: href('ann') } },
  ]);
});

test('a ride of one leaves at once', async () => {
  const { sent, go } = aSender(20);
  const answer = go({ size: 1 }, 'eve');
  expect(sent).toEqual([[href('eve')]]);
  expect(await answer).toMatchObject({ url: href('eve') });
});

test('who comes after the others have left is held back, to be tried again, and sends nothing', async () => {
  const { sent, go } = aSender(20);
  const ride = { size: 3 };
  const first = go(ride, 'eve');
  await nextTurn();
  await expect(go(ride, 'bob')).rejects.toMatchObject({ code: 'STOPPED', retryable: true });
  expect(await first).toMatchObject({ url: href('eve') });
  expect(sent).toEqual([[href('eve')]]);
});

test('of more than the server takes by now, one leaves and the others are held back', async () => {
  const { sent, go } = aSender(2);
  const ride = { size: 3 };
  const results = await Promise.allSettled(['eve', 'bob', 'ann'].map((name) => go(ride, name)));
  expect(sent).toEqual([[href('eve')]]);
  expect(results).toMatchObject([{ value: { status: 204 } }, { reason: { code: 'STOPPED' } }, { reason: { code: 'STOPPED' } }]);
});

test('rides have nothing to do with each other', async () => {
  const { sent, go } = aSender(20);
  const [one, other] = [{ size: 2 }, { size: 2 }];
  await Promise.all([go(one, 'eve'), go(other, 'bob'), go(one, 'ann'), go(other, 'tom')]);
  expect(sent).toEqual([
    [href('eve'), href('ann')],
    [href('bob'), href('tom')],
  ]);
});
