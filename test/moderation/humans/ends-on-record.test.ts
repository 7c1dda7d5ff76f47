// What a human ordered comes to an end on record, whatever the server and the guest did meanwhile: nobody who reads it later is left to wonder.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { passing } from './a-desk.ts';
import { aRun, deed, deeds } from './a-run.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const orders: ReadonlySet<string> = new Set(['admit', 'reject', 'eject']);

/** Each was wrong once. */
const found = [['admit, as one of many', 'let in by somebody']];

/** That it was carried out or not (that a rule was overruled by it is no end), that nothing is to be carried out, or that it was taken back. */
function hasEnded(id: string, records: readonly AuditRecord[]): boolean {
  const decisions = records.flatMap((one) => (one.type === 'decision' && one.human === id ? [one.id] : []));
  const ids = new Set([id, ...decisions]);
  return records.some(
    (one) =>
      (one.type === 'outcome' && ids.has(one.decision)) ||
      (one.type === 'decision' && one.human === id && one.verdict === 'stay' && one.because !== 'overruled') ||
      (one.type === 'human' && one.act === 'undo' && one.of === id),
  );
}

test('every order of a human has an end on record once the server has answered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), async (those) => {
      const run = await aRun();
      for (const one of those) {
        await deeds[one]?.(run);
        await passing(20);
      }
      run.server.told.answers = 'yes';
      run.server.catchUp();
      await passing(600_000);
      run.life.end();
      await passing(10);
      const open = run.said.filter(({ id, act }) => orders.has(act) && !hasEnded(id, run.server.records));
      expect(open).toEqual([]);
    }),
    { numRuns: 250, examples: found.map((those) => [those]) },
  );
});
