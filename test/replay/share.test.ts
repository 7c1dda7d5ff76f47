import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadSources } from '../../src/policy/load.ts';
import type { Rollout } from '../../src/policy/policy.ts';
import { promoted } from '../../src/policy/promoted.ts';
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
  const apart = await findingsApart({ trial, files }, { readers: 2 });
  expect(apart?.map(({ decisions }) => decisions > 0)).toEqual([true, true]);
  const tried = await tryPromotion(trial);
  expect(tried?.report.removed).toBeGreaterThan(5);
  expect(tried?.report).toMatchObject(foretoldOf(apart ?? []));
});

test('where no thread can be started, one reader answers the same, and why is told', async () => {
  const crowd = Array.from({ length: 100 }, (_none, n): Moment => ({ meeting: n % 10, person: n % 39, afterMs: 200, kind: 'decision' }));
  const { trial } = aTrial(linesOf([...everyMeetingFirst, ...crowd]), { what: 'flood' });
  const told: string[] = [];
  const thread = new URL('no-such-thread.js', import.meta.url);
  const tried = await tryPromotion(trial, { beside: true, thread, onFailure: (why) => told.push(why) });
  expect(told).toEqual([expect.stringContaining('no-such-thread.js')]);
  expect(tried).toEqual(await tryPromotion(trial));
});

test('beside other work a short log is read in a thread as well', async () => {
  const crowd = Array.from({ length: 100 }, (_none, n): Moment => ({ meeting: n % 10, person: n % 39, afterMs: 200, kind: 'decision' }));
  const { trial } = aTrial(linesOf([...everyMeetingFirst, ...crowd]), { what: 'flood' });
  const told: string[] = [];
  const tried = await tryPromotion(trial, { beside: true, onFailure: (why) => told.push(why) });
  expect(told).toEqual([]);
  expect(tried).toEqual(await tryPromotion(trial));
});

test('a rule already in a rollout is foretold as it would be written', () => {
  const text = 'rules: [{ id: a, when: { anonymous: true }, then: reject, rollout: { percent: 10, meetings: { subject: ["S*"] } } }]';
  const { parsed } = loadSources([{ path: 'p.yaml', bytes: Buffer.from(text) }]);
  const rolloutOf = (rollout?: Rollout) =>
    promoted(parsed, { what: 'a', to: 'enforce', ...(rollout === undefined ? {} : { rollout }) })?.set.rules[0]?.rollout;
  expect(rolloutOf()).toBeUndefined();
  expect(rolloutOf({ percent: 50 })).toEqual({ percent: 50, meetings: { subject: ['S*'] } });
});
