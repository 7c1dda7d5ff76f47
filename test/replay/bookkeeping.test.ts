import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRecord } from '../../src/audit/reading/read.ts';
import { createProtection, isProtected } from '../../src/guard/protect.ts';
import { promoted } from '../../src/policy/promoted.ts';
import { foretoldOf } from '../../src/replay/findings.ts';
import { findingsOf } from '../../src/replay/trial.ts';
import { foretellPlainly } from './foretell-plainly.ts';
import { aTrial, everyMeetingFirst, linesOf, moment, promotion } from './made-log.ts';

test('keeping numbers of people finds what keeping everything finds', async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 40, maxLength: 120 }), fc.boolean(), promotion, async (moments, known, what) => {
      const forward = moments.map((one) => ({ ...one, afterMs: Math.max(0, one.afterMs) }));
      const lines = linesOf([...(known ? everyMeetingFirst : []), ...forward]);
      const { trial, files } = aTrial(lines, what);
      const raised = promoted(trial.parsed, trial.promotion);
      const found = await findingsOf(trial, files);
      if (raised === undefined || found === undefined) throw new Error('no such rule');
      const { protectLeaders, protect, maxRemovalsPerMinute } = trial.safety;
      const protection = createProtection(protect, protectLeaders);
      const records = lines.map(parseRecord).filter((one) => typeof one === 'object');
      const plain = await foretellPlainly(records, {
        ...raised,
        since: 0,
        defaultCap: maxRemovalsPerMinute,
        isProtected: (contacts) => isProtected(protection, contacts),
        protectLeaders,
      });
      const { decisions, capped, letIn, people, busiestMinute } = foretoldOf([found]);
      const named = people.map(({ meeting, identity, times, humans }) => ({ key: `${meeting} ${identity}`, times, humans }));
      expect({ decisions, capped, letIn, people: named, busiest: busiestMinute?.removals ?? 0 }).toEqual(plain);
      removed += people.length;
    }),
    { numRuns: 60 },
  );
  expect(removed).toBeGreaterThan(50);
});
