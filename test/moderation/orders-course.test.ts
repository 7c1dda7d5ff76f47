// What an order does before its request, after its answer, and when it is taken back.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { anOrder, aWaitingOrder, eject } from './order-scene.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

type Scene = ReturnType<typeof anOrder>;

async function goOn({ tryIt }: Pick<Scene, 'tryIt'>): Promise<unknown> {
  return (await tryIt())();
}

test('what was read a moment ago is not read again before the first request', async () => {
  const scene = anOrder();
  vi.advanceTimersByTime(1_000);
  await goOn(scene);
  expect(scene.asked).toEqual([]);
  expect(scene.sent).toEqual([eject]);
});

test('what was read longer ago is read again before a request leaves, event or no event', async () => {
  const scene = anOrder();
  vi.advanceTimersByTime(1_001);
  await scene.tryIt();
  expect(scene.asked).toEqual(['read']);
});

test('a retry reads first, however fresh the news', async () => {
  const scene = anOrder({ retries: 1, answers: [503] });
  await goOn(scene);
  expect(scene.sent).toEqual([eject]);
  expect(scene.asked).toEqual([]);
  await goOn(scene);
  expect(scene.asked).toEqual(['read']);
  expect(scene.sent).toEqual([eject, eject]);
});

test('nothing leaves before its attempt is on disk', async () => {
  const scene = await aWaitingOrder();
  expect(scene.entries).toMatchObject([{ type: 'attempt' }]);
  const other = anOrder();
  other.world.durable = false;
  await goOn(other);
  expect(other.sent).toEqual([]);
});

test('an order that is taken back is over on record at once', async () => {
  const { orders, person, entries, go, sent } = await aWaitingOrder();
  orders.withdraw(person);
  expect(entries.at(-1)).toMatchObject({ type: 'outcome', decision: 'd1', result: 'cancelled' });
  await go();
  expect(sent).toEqual([]);
});

test('of two orders, the one that was replaced sends nothing, although the new one is cleared for the same link', async () => {
  const { orders, person, place, go, sent, tryIt } = await aWaitingOrder();
  orders.withdraw(person);
  place('d2');
  await go();
  expect(sent).toEqual([]);
  await goOn({ tryIt });
  expect(sent).toEqual([eject]);
});

test('an order may be taken back by what its own proof shows', async () => {
  const scene = anOrder();
  await goOn(scene);
  scene.world.judge = (person) => scene.orders.withdraw(person);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(scene.entries.filter(({ type }) => type === 'outcome')).toMatchObject([{ result: 'unconfirmed' }]);
});

test.each<[string, boolean, (scene: Scene) => unknown]>([
  ['was cancelled with the queue', true, ({ jobs }) => jobs[0]?.cancelled('paused')],
  ['could not be recorded', false, goOn],
])('whose order %s is decided again, whatever was decided before', async (_, durable, end) => {
  const scene = anOrder();
  scene.world.durable = durable;
  await end(scene);
  expect(scene.asked).toContain('forget');
});

test('an order that the server refused, or carried out, is not forgotten', async () => {
  const scene = anOrder({ answers: [403] });
  await goOn(scene);
  expect(scene.entries.at(-1)).toMatchObject({ type: 'outcome' });
  expect(scene.asked).not.toContain('forget');
});

test('an order that failed is tried again, and the second that fails a minute later', async () => {
  const scene = anOrder({ answers: [403, 403] });
  expect(scene.orders.takeRetry(scene.person)).toBe(false);
  await goOn(scene);
  expect(scene.orders.takeRetry(scene.person)).toBe(true);
  expect(scene.orders.takeRetry(scene.person)).toBe(false);
  scene.place('d2');
  await goOn(scene);
  vi.advanceTimersByTime(59_999);
  expect(scene.orders.takeRetry(scene.person)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(scene.orders.takeRetry(scene.person)).toBe(true);
});
