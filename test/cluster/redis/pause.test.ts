import { expect, test } from 'vitest';
import type { PauseWord } from '../../../src/cluster/cluster.ts';
import { createSharedPause, readPauseWord, writePauseWord } from '../../../src/cluster/redis/pause.ts';
import { aLink, plainly, untilHolds } from './a-link.ts';
import { aRedis, type RedisServer, withRedis } from './server.ts';

async function aNode(redis: RedisServer) {
  const heard: string[] = [];
  const { link, told } = await aLink(redis);
  const pause = createSharedPause(link, ({ paused, gen, by }) => void heard.push(`${paused ? 'paused' : 'resumed'} ${gen} by ${by}`));
  return { pause, heard, told };
}

withRedis('a pause of one node is heard by the others, with who did it', async () => {
  const redis = await aRedis();
  const [one, two] = [await aNode(redis), await aNode(redis)];
  await one.pause.set({ paused: true, by: 'alice at the desk', gen: 0 });
  await untilHolds(() => two.told.messages.length > 0);
  two.pause.hear((two.told.messages[0] ?? '').replace('control ', ''));
  expect(two.heard).toEqual(['paused 1 by alice at the desk']);
  await two.pause.set({ paused: false, by: 'bob', gen: 1 });
  expect(two.pause.word).toMatchObject({ paused: false, gen: 2, by: 'bob' });
});

withRedis('a resume that is told late does not end a pause that its sayer had not heard of', async () => {
  const redis = await aRedis();
  const [one, two] = [await aNode(redis), await aNode(redis)];
  await one.pause.set({ paused: true, by: 'alice', gen: 0 });
  await one.pause.set({ paused: true, by: 'alice, still', gen: 1 });
  await two.pause.set({ paused: false, by: 'bob, long ago', gen: 1 });
  expect(two.pause.word).toMatchObject({ paused: true, gen: 2, by: 'alice, still' });
  await two.pause.set({ paused: false, by: 'bob', gen: 2 });
  expect(two.pause.word).toMatchObject({ paused: false, gen: 3, by: 'bob' });
});

withRedis('after a loss of data the latest word that any node knows counts', async () => {
  const redis = await aRedis();
  const [one, two] = [await aNode(redis), await aNode(redis)];
  await one.pause.set({ paused: true, by: 'alice', gen: 0 });
  two.pause.hear(String(await plainly(redis, 'GET', 'lobbyguard:1:{test}:pause')));
  await one.pause.set({ paused: false, by: 'alice', gen: 1 });
  await plainly(redis, 'FLUSHALL');
  await two.pause.recall();
  await one.pause.recall();
  await two.pause.recall();
  expect([one.pause.word?.paused, two.pause.word?.paused]).toEqual([false, false]);
});

const key = 'lobbyguard:1:{test}:pause';

withRedis.each(['FLUSHALL', `DEL ${key}`])(
  'a pause that is said just after %s is newer than the resume that every node remembers',
  async (loss) => {
    const redis = await aRedis();
    const [one, two] = [await aNode(redis), await aNode(redis)];
    for (const node of [one, two]) node.pause.hear('0 6 100 alice');
    await plainly(redis, ...loss.split(' '));
    await one.pause.set({ paused: true, by: 'bob', gen: 6 });
    expect(one.pause.word).toMatchObject({ paused: true, gen: 7, by: 'bob' });
    two.pause.saw(String(await plainly(redis, 'GET', key)));
    expect(two.pause.word).toMatchObject({ paused: true, gen: 7, by: 'bob' });
  },
);

withRedis('a resume that is said just after a loss of data is newer than the pause that every node remembers', async () => {
  const redis = await aRedis();
  const [one, two] = [await aNode(redis), await aNode(redis)];
  for (const node of [one, two]) node.pause.hear('1 6 100 alice');
  await plainly(redis, 'FLUSHALL');
  await one.pause.set({ paused: false, by: 'bob', gen: 6 });
  two.pause.saw(String(await plainly(redis, 'GET', key)));
  expect([one.pause.word, two.pause.word]).toMatchObject([
    { paused: false, gen: 7 },
    { paused: false, gen: 7 },
  ]);
});

withRedis.each(['', '1 3 50 alice'])('a beat that finds %j where more is known tells Redis again', async (found) => {
  const redis = await aRedis();
  const { pause } = await aNode(redis);
  pause.hear('0 6 100 alice');
  if (found !== '') await plainly(redis, 'SET', key, found);
  pause.saw(found);
  await untilHolds(async () => (await plainly(redis, 'GET', key)) === '0 6 100 alice');
});

withRedis('a pause that a node says after a loss of data, without having heard of what was before, pauses all the same', async () => {
  const redis = await aRedis();
  const [old, fresh] = [await aNode(redis), await aNode(redis)];
  old.pause.hear('0 6 100 alice');
  await fresh.pause.set({ paused: true, by: 'bob', gen: 0 });
  old.pause.saw(String(await plainly(redis, 'GET', key)));
  await untilHolds(() => old.pause.word?.paused === true);
  expect(old.pause.word).toMatchObject({ gen: 7, by: 'bob' });
  await fresh.pause.recall();
  expect(fresh.pause.word).toEqual(old.pause.word);
});

withRedis('of two words that are equally new the one that pauses counts, in whatever order they are told', async () => {
  const redis = await aRedis();
  for (const order of [
    ['0 5 100 alice', '1 5 100 bob'],
    ['1 5 100 bob', '0 5 100 alice'],
  ]) {
    await plainly(redis, 'DEL', 'lobbyguard:1:{test}:pause');
    for (const word of order) {
      const { pause } = await aNode(redis);
      pause.hear(word);
      await pause.recall();
    }
    expect(await plainly(redis, 'GET', 'lobbyguard:1:{test}:pause')).toBe('1 5 100 bob');
  }
});

test.each<[string, PauseWord | undefined]>([
  ['1 3 1790000000000 alice at the desk', { paused: true, gen: 3, at: 1_790_000_000_000, by: 'alice at the desk' }],
  ['', undefined],
  ['paused', undefined],
])('the word %j is read as what it says, or not at all', (text, word) => {
  expect(readPauseWord(text)).toEqual(word);
});

test.each<[string, string[], string]>([
  ['of two words that are equally new, the one that pauses', ['0 5 100 alice', '1 5 100 bob'], '1 5 100 bob'],
  ['of two words that are equally new, the one that pauses', ['1 5 100 bob', '0 5 100 alice'], '1 5 100 bob'],
  ['what is newer, and no older word that comes late', ['1 6 200 bob', '0 5 100 alice'], '1 6 200 bob'],
  ['what is newer, and no older word that comes late', ['0 6 200 alice', '1 5 100 bob'], '0 6 200 alice'],
  ['what is newer', ['1 5 100 bob', '0 6 200 alice'], '0 6 200 alice'],
])('a node goes by %s: %j', (_, words, counts) => {
  const heard: string[] = [];
  const pause = createSharedPause({ run: () => Promise.reject(new Error('never asked')) }, (word) => heard.push(writePauseWord(word)));
  for (const word of words) pause.hear(word);
  expect(heard.at(-1)).toBe(counts);
  expect(pause.word && writePauseWord(pause.word)).toBe(counts);
});
