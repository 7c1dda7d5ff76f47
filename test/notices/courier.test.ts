import { expect, test } from 'vitest';
import type { Channel, Delivery } from '../../src/notices/channels/channel.ts';
import { createCourier } from '../../src/notices/courier.ts';
import { nextOf } from '../../src/notices/outbox.ts';
import { aLetterAbout } from './channels/letters.ts';

const letter = aLetterAbout('Eve');

/** A channel that answers as it is told to, and so many letters for it. */
function aWorld(answers: Delivery[], letters: number) {
  const told: string[] = [];
  let [left, at] = [letters, 0];
  const asked: boolean[] = [];
  const channel: Channel = {
    send: async () => answers.shift() ?? { kind: 'sent' },
    close: () => void told.push('closed'),
  };
  const courier = createCourier({
    channel,
    now: () => at,
    retry: { minMs: 1_000, maxMs: 8_000 },
    next(isFailing) {
      asked.push(isFailing);
      if (left === 0) return undefined;
      return {
        letter,
        settle(result) {
          left -= 1;
          told.push(result);
        },
      };
    },
    onFailure: (reason, again) => void told.push(`${again ? 'trouble' : 'refused'}: ${reason}`),
    onRecovery: () => void told.push('well again'),
  });
  const pass = async (ms: number): Promise<void> => {
    at += ms;
    courier.kick();
    for (let n = 0; n < 20; n += 1) await Promise.resolve();
  };
  return { told, courier, pass, left: () => left, asked };
}

const failed: Delivery = { kind: 'failed', reason: 'down' };

test('letters go one after the other', async () => {
  const world = aWorld([], 3);
  await world.pass(0);
  expect(world.told).toEqual(['sent', 'sent', 'sent']);
});

test('a channel that is down is told of once, tried ever more rarely, and told of when it is well again', async () => {
  const world = aWorld([failed, failed, failed], 1);
  for (const ms of [0, 400, 700, 900, 1_200]) await world.pass(ms);
  expect(world.told).toEqual(['trouble: down']);
  expect(world.courier.failing).toEqual({ since: 0, reason: 'down' });
  for (let n = 0; n < 10; n += 1) await world.pass(4_000);
  expect(world.told).toEqual(['trouble: down', 'sent', 'well again']);
  expect(world.courier.failing).toBeUndefined();
});

test('the pause another side asks for is kept', async () => {
  const world = aWorld([{ kind: 'failed', reason: 'busy', afterMs: 60_000 }], 1);
  await world.pass(0);
  await world.pass(59_000);
  expect(world.left()).toBe(1);
  await world.pass(1_000);
  expect(world.left()).toBe(0);
});

test('what is refused for good is given up, and the next goes on', async () => {
  const world = aWorld([{ kind: 'refused', reason: 'too large' }], 2);
  await world.pass(0);
  expect(world.told).toEqual(['failed', 'refused: too large', 'sent', 'well again']);
});

test('after a failure the next letter is asked for as such', async () => {
  const world = aWorld([failed], 1);
  await world.pass(0);
  await world.pass(5_000);
  expect(world.asked).toEqual([false, true, false]);
});

test('a courier that was stopped takes nothing more, and leaves what waits on record', async () => {
  const world = aWorld([failed], 2);
  await world.pass(0);
  await world.courier.stop(0);
  await world.pass(60_000);
  expect(world.left()).toBe(2);
  expect(world.told).toEqual(['trouble: down', 'closed']);
});

test('what is fresh goes by itself, what is late goes together, and so does what a failing channel gets', () => {
  const [a, b, c] = [{ since: 1_000 }, { since: 2_000 }, { since: 3_000 }];
  expect(nextOf([c, a, b], 3_500, false)).toEqual([a]);
  expect(nextOf([c, a, b], 6_000, false)).toEqual([a, b, c]);
  expect(nextOf([c, a, b], 3_500, true)).toEqual([a, b, c]);
  expect(nextOf([], 0, true)).toEqual([]);
});

test('what has waited long goes together although there is news of it', () => {
  const [held, proposed] = [
    { since: 1_000, at: 60_000 },
    { since: 2_000, at: 60_000 },
  ];
  expect(nextOf([held, proposed], 60_001, false)).toEqual([held, proposed]);
});
