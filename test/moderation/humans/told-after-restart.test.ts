// What a human ordered and a restart overtook is told to a human, whatever was said of that person before.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { passing } from './a-desk.ts';
import { aRun, deeds, type Run } from './a-run.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

async function after(those: readonly string[]): Promise<Run> {
  const run = await aRun();
  for (const one of those) {
    await deeds[one]?.(run);
    await passing(20);
  }
  return run;
}

const before: readonly (readonly string[])[] = [
  [],
  ['admit'],
  ['let in by somebody'],
  ['pass'],
  ['wait'],
  ['wait', 'admit'],
  ['reject', 'undo 0', 'admit'],
  ['answers never, and late', 'admit', 'a restart, overtaken by the server', 'answers yes'],
];
/** How whoever is in the lobby, or inside, is removed. */
const removal = (those: readonly string[]) => (those.some((one) => /^(?:admit|let in|pass)/.test(one)) ? 'eject' : 'reject');

const told = before.flatMap((those) => (['a restart', 'a second restart'] as const).map((how) => [those, how] as const));

test.each(told)('after %j, an order to remove them that %s ended is told', async (those, how) => {
  const run = await after([...those, removal(those), 'a restart', ...(how === 'a second restart' ? ['a restart'] : [])]);
  expect(run.life.troubles()).toMatchObject([{ act: removal(those) }]);
});

test.each(before)('after %j, an order that a human took back is not told', async (...those) => {
  const run = await after(those);
  const last = run.said.length;
  const again = await after([...those, removal(those), `undo ${last}`, 'a restart']);
  expect(again.life.troubles()).toEqual([]);
});

test.each(before)('after %j, an order is not told any more once a human has said something else', async (...those) => {
  const run = await after([...those, removal(those), 'a restart', 'wait', 'a restart']);
  expect(run.life.troubles()).toEqual([]);
});
