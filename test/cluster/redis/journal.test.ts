import { expect } from 'vitest';
import { createJournal, type Journal } from '../../../src/cluster/redis/journal.ts';
import { aLink, plainly } from './a-link.ts';
import { aRedis, type RedisServer, withRedis } from './server.ts';

async function aJournal(redis: RedisServer): Promise<Journal> {
  return createJournal((await aLink(redis)).link);
}

const note = (seq: number, agoMs = 0, from = 'one') => ({ from, seq, agoMs, text: `${from} ${seq}` });

withRedis('what owners leave is read oldest first and once, however often and in whatever order it was told', async () => {
  const redis = await aRedis();
  const journal = await aJournal(redis);
  await plainly(redis, 'SET', 'lobbyguard:1:{test}:lease:a', '7 one');
  await journal.append('a', '7 one', [note(3, 1_000), note(4)]);
  await journal.append('a', '7 one', [note(1, 60_000), note(3, 1_000), note(9, 30_000, 'two')]);
  const { records } = await journal.read('a');
  expect(records.map(({ text }) => text)).toEqual(['one 1', 'two 9', 'one 3', 'one 4']);
  expect(records[0]?.agoMs).toBeGreaterThanOrEqual(60_000);
});

withRedis('of one node all is read as it wrote it, also where the earlier was longer on its way', async () => {
  const journal = await aJournal(await aRedis());
  await journal.append('a', '7 one', [note(4), note(5)]);
  await journal.append('a', '7 one', [note(6, 3_000), note(7, 500)]);
  expect((await journal.read('a')).records.map(({ seq }) => seq)).toEqual([4, 5, 6, 7]);
});

withRedis('a node whose log began anew is read by the time', async () => {
  const journal = await aJournal(await aRedis());
  await journal.append('a', '7 one', [note(900, 3_600_000), note(1, 2_000), note(2)]);
  expect((await journal.read('a')).records.map(({ seq }) => seq)).toEqual([900, 1, 2]);
});

withRedis('more than a page of it is read in full', async () => {
  const journal = await aJournal(await aRedis());
  const many = Array.from({ length: 2_500 }, (_, n) => note(n));
  await journal.append('a', '7 one', many);
  expect((await journal.read('a')).records).toHaveLength(2_500);
});

withRedis('who has been superseded adds nothing', async () => {
  const redis = await aRedis();
  const journal = await aJournal(redis);
  await plainly(redis, 'SET', 'lobbyguard:1:{test}:lease:a', '8 two');
  await journal.append('a', '7 one', [note(1)]);
  expect((await journal.read('a')).records).toEqual([]);
});

withRedis('what is older than a day is not left to anybody', async () => {
  const journal = await aJournal(await aRedis());
  await journal.append('a', '7 one', [note(1, 25 * 60 * 60_000), note(2)]);
  expect((await journal.read('a')).records.map(({ seq }) => seq)).toEqual([2]);
});

withRedis('what is kept apart is not pushed out by anything else, and is read once, in its place', async () => {
  const redis = await aRedis();
  const journal = await aJournal(redis);
  await journal.append('a', '7 one', [{ ...note(1, 60_000), apart: true }, note(2, 30_000)]);
  expect((await journal.read('a')).records).toMatchObject([{ seq: 1, apart: true }, { seq: 2 }]);
  await plainly(redis, 'XTRIM', 'lobbyguard:1:{test}:log:a', 'MAXLEN', '0');
  await journal.append('a', '7 one', [note(3)]);
  expect((await journal.read('a')).records.map(({ seq }) => seq)).toEqual([1, 3]);
});
