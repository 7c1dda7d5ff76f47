// What humans said counts after a restart as in the run, whatever they said, and whatever the server and the guest did meanwhile: the parts themselves run,
// on a log that is read again.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aLife, type Fate, passing } from './a-desk.ts';
import { aRun, deed, deeds, type Run } from './a-run.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** What would come of them if the run began anew at this moment. */
async function fateAfter({ server }: Run): Promise<Fate> {
  const still = { ...server, post: () => new Promise<never>(() => {}), told: { ...server.told } };
  const life = aLife(still, [...server.records]);
  await passing(20);
  const fate = await life.fate();
  life.end();
  return fate;
}

/** Each was wrong once. */
const found = [
  ['answers never', 'reject', 'a restart', 'answers yes', 'undo 0', 'a minute'],
  ['answers yes, and late', 'pass', 'reject', 'the server catches up', 'grace'],
  ['pass', 'another name'],
  ['admit', 'another name', 'another name', 'a restart'],
  ['wait', 'reject', 'an hour', 'comes'],
  ['pass', 'eject', 'another name', 'another name', 'admit'],
  ['answers never', 'pass', 'wait', 'reject', 'let in by somebody'],
  ['admit', 'eject', 'answers never', 'grace', 'another name'],
  ['admit', 'eject', 'answers never', 'grace', 'another name', 'another name'],
  ['answers never, and late', 'admit', 'a restart, overtaken by the server', 'wait', 'undo 1'],
  ['answers never, and late', 'admit', 'a restart, overtaken by the server', 'answers yes', 'eject', 'undo 1'],
  ['answers never, and late', 'admit', 'a restart, overtaken by the server', 'pass', 'undo 1'],
  ['answers never, and late', 'admit', 'a restart, overtaken by the server', 'eject', 'a restart'],
];

const care: Fate[] = ['removed', 'proposed', 'spared'];

test('whom a human let in is as safe after a restart, and whom one refused last no safer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), async (those) => {
      const run = await aRun();
      for (const one of those) {
        await deeds[one]?.(run);
        await passing(20);
        const now = await run.life.fate();
        await passing(5);
        if (now === undefined) continue;
        const after = await fateAfter(run);
        if (after === undefined) continue;
        const [before, then] = [care.indexOf(now), care.indexOf(after)];
        expect(then, `${now} in the run, ${after} after a restart`).toBeGreaterThanOrEqual(before);
        const last = run.said.findLast(({ undone }) => !undone);
        const isRefused = last?.act === 'reject' || last?.act === 'eject';
        if (isRefused && now !== 'spared') expect(after, `${now} in the run, refused, ${after} after a restart`).not.toBe('spared');
      }
      run.life.end();
    }),
    { numRuns: 250, examples: found.map((those) => [those]) },
  );
});
