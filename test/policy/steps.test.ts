import { afterEach, expect, test, vi } from 'vitest';
import { atOnce, inSlices, type Steps } from '../../src/policy/steps.ts';

afterEach(() => vi.restoreAllMocks());

function* counted(to: number): Steps<number> {
  let steps = 0;
  for (; steps < to; steps += 1) yield;
  return steps;
}

test('steps come to the same at once and in slices', async () => {
  expect(atOnce(counted(1_000))).toBe(1_000);
  expect(await inSlices(counted(1_000))).toBe(1_000);
});

test('others have a turn whenever ten milliseconds are over', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const work = (function* (): Steps<void> {
    // A millisecond a step.
    for (let step = 0; step < 100; step += 1) {
      now += 1;
      yield;
    }
  })();
  let turns = 0;
  const others = setInterval(() => {}, 1_000);
  const count = (): void => {
    turns += 1;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  await inSlices(work);
  clearImmediate(timer);
  clearInterval(others);
  expect(turns).toBeGreaterThanOrEqual(9);
});

test('a short work is done before anybody else has a turn', async () => {
  vi.spyOn(performance, 'now').mockReturnValue(0);
  let turns = 0;
  const timer = setImmediate(() => {
    turns += 1;
  });
  await inSlices(counted(5_000));
  clearImmediate(timer);
  expect(turns).toBe(0);
});
