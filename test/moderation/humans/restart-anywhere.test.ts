// A restart at a quiet moment changes nothing for anybody, whatever happens after it: the same deeds are done twice, once with a restart among them.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Fate, passing } from './a-desk.ts';
import { aRun, deed, deeds, type Run } from './a-run.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const care: Fate[] = ['removed', 'proposed', 'spared'];

interface Ending {
  fate: Fate;
  place: string;
}

/** After each deed from the restart on; undefined where the moment was not quiet. */
async function endings(those: readonly string[], restartAt: number, isRestarted: boolean): Promise<Ending[] | undefined> {
  vi.setSystemTime(Date.parse('2026-11-29T12:00:00Z'));
  const run: Run = await aRun();
  const found: Ending[] = [];
  for (const [n, one] of those.entries()) {
    if (n === restartAt) {
      if ((await run.life.fate()) === undefined) return undefined;
      if (isRestarted) await deeds['a restart']?.(run);
      else await passing(10);
      await passing(20);
    }
    await deeds[one]?.(run);
    await passing(20);
    const fate = await run.life.fate();
    await passing(5);
    if (n >= restartAt) found.push({ fate, place: run.server.guest.place });
  }
  run.life.end();
  return found;
}

const isOfRestart = (one: string) => one.startsWith('a restart');

test('whom a human let in is as safe with a restart at a quiet moment as without it, whatever happens later', async () => {
  const some = fc.array(deed, { minLength: 2, maxLength: 8 }).map((those) => those.filter((one) => !isOfRestart(one)));
  await fc.assert(
    fc.asyncProperty(some, fc.nat(7), async (those, at) => {
      const restartAt = at % Math.max(1, those.length);
      const without = await endings(those, restartAt, false);
      const within = await endings(those, restartAt, true);
      for (const [n, now] of (without ?? []).entries()) {
        const then = within?.[n];
        if (then === undefined || now.fate === undefined || then.fate === undefined) continue;
        // From here on they are not the same stories.
        if (then.place !== now.place) return;
        const step = `${now.fate} without, ${then.fate} with a restart before ${those[restartAt]}, after ${those[restartAt + n]}`;
        expect(care.indexOf(then.fate), step).toBeGreaterThanOrEqual(care.indexOf(now.fate));
      }
    }),
    { numRuns: 300, examples: [[['admit', 'wait', 'answers yes', 'another name'], 2]] },
  );
});
