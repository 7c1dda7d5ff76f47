import { expect, test } from 'vitest';
import { createElapsed } from '../src/elapsed.ts';

/** Both clocks move by what each step says. */
function afterSteps(...steps: readonly { wall: number; steady: number }[]): number {
  const at = { wall: 1_000_000, steady: 50 };
  const elapsed = createElapsed(
    () => at.wall,
    () => at.steady,
  );
  for (const step of steps) {
    at.wall += step.wall;
    at.steady += step.steady;
    elapsed();
  }
  return elapsed();
}

const second = { wall: 1_000, steady: 1_000 };

test.each([
  ['both clocks run', [second, second], 2_000],
  ['the wall clock is set back by an hour', [second, { wall: -3_600_000, steady: 10 }, second], 2_010],
  [
    'the wall clock is set an hour ahead and back again',
    [{ wall: 3_600_000, steady: 0 }, { wall: -3_600_000, steady: 0 }, second],
    3_601_000,
  ],
  ['the machine sleeps for an hour', [second, { wall: 3_600_000, steady: 0 }, second], 3_602_000],
])('where %s, time goes on', (_what, steps, expected) => {
  expect(afterSteps(...steps)).toBe(expected);
});
