import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsApart } from '../../src/replay/apart/findings-apart.ts';
import { foretoldOf } from '../../src/replay/findings.ts';
import { tryPromotion } from '../../src/replay/promotion.ts';
import { findingsOf } from '../../src/replay/trial.ts';
import { aTrial, everyMeetingFirst, linesOf, type Moment, moment, promotion } from './made-log.ts';
import { begun } from './records.ts';

test('readers who share a log by its meetings find what one finds who reads all of it', async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 40, maxLength: 120 }), fc.boolean(), promotion, async (moments, known, what) => {
      const { trial, files } = aTrial(linesOf([...(known ? everyMeetingFirst : []), ...moments]), what);
      const whole = await findingsOf(trial, files);
      for (const of of [2, 3]) {
        const parts = await Promise.all(Array.from({ length: of }, (_none, index) => findingsOf(trial, files, { index, of })));
        const all = parts.filter((part) => part !== undefined);
        if (known) expect(all).toHaveLength(of);
        if (all.length < of) continue;
        expect(foretoldOf(all)).toEqual(foretoldOf(whole === undefined ? [] : [whole]));
        told += whole?.removed ?? 0;
      }
    }),
    { numRuns: 40 },
  );
  expect(told).toBeGreaterThan(50);
});

test('a log in which a meeting is told from another only later is not shared', async () => {
  const late = Array.from({ length: 10 }, (_none, meeting): Moment[] => [
    { meeting, person: 1, afterMs: 10, kind: 'decision' },
    { meeting, person: 1, afterMs: 10, kind: 'joined' },
  ]);
  const { trial, files } = aTrial(linesOf(late.flat()), { what: 'flood' });
  expect(await findingsOf(trial, files, { index: 0, of: 2 })).toBeUndefined();
  expect(await findingsOf(trial, files)).toMatchObject({ decisions: 10 });
});

test.each([
  ['all meetings', { what: 'flood' }],
  ['a share of them', { what: 'flood', rollout: { percent: 60, untilMs: begun + 60_000 } }],
])('two threads answer what one reader answers, about %s', async (_share, what) => {
  const crowd = Array.from({ length: 400 }, (_none, n): Moment => ({ meeting: n % 10, person: n % 39, afterMs: 200, kind: 'decision' }));
  const { trial, files } = aTrial(linesOf([...everyMeetingFirst, ...crowd]), what);
  const apart = await findingsApart({ trial, files });
  expect(apart?.map(({ decisions }) => decisions > 0)).toEqual([true, true]);
  const tried = await tryPromotion(trial);
  expect(tried?.report.removed).toBeGreaterThan(5);
  expect(tried?.report).toMatchObject(foretoldOf(apart ?? []));
});
