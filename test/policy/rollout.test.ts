import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankOf } from '../../src/policy/decide/rollout.ts';
import { lint } from '../../src/policy/lint/lint.ts';
import { loadSources } from '../../src/policy/load.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import type { Situation } from '../../src/roster/facts.ts';

function loaded(rollout: string, more = '') {
  const text = `rules:\n  - { id: no-anonymous, when: { anonymous: true }, then: reject, rollout: ${rollout}${more} }\n  - { id: later, when: { anonymous: true }, then: admit }\n`;
  return loadSources([{ path: 'a.yaml', bytes: Buffer.from(text) }]);
}

function setWith(rollout: string): PolicySet {
  const result = loaded(rollout);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.set;
}

function problems(rollout: string, more = ''): string[] {
  const result = loaded(rollout, more);
  return [...result.problems, ...lint(result.parsed, Date.parse('2027-01-01'))].map(
    ({ code, line, column }) => `${code} ${line}:${column}`,
  );
}

const at = (meeting: string | undefined, facts = {}): Situation => ({
  facts: { anonymous: true, ...facts },
  at: 0,
  meeting,
  count: () => 0,
});
const modeIn = async (set: PolicySet, situation: Situation) => (await set.decide(situation)).rule?.mode;

test('a meeting is in the share or out of it, whatever set is loaded and whoever is asked about', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.integer({ min: 1, max: 99 }), async (meeting, percent) => {
      const modes = await Promise.all([1, 2].map(() => modeIn(setWith(`{ percent: ${percent} }`), at(meeting))));
      expect(new Set(modes).size).toBe(1);
      expect(modes[0]).toBe(rankOf('no-anonymous', meeting) < percent ? 'enforce' : 'assist');
    }),
    { numRuns: 30 },
  );
});

test('a larger share keeps every meeting of the smaller one, and no meeting turns back', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (meeting, one, other) => {
      const rank = rankOf('r', meeting);
      const [small, large] = one < other ? [one, other] : [other, one];
      if (rank < small) expect(rank).toBeLessThan(large);
    }),
  );
});

test('the share is about as large as it says', () => {
  const meetings = Array.from({ length: 2_000 }, (_none, n) => `meeting ${n}`);
  const share = meetings.filter((meeting) => rankOf('no-anonymous', meeting) < 20).length / meetings.length;
  expect(share).toBeGreaterThan(0.17);
  expect(share).toBeLessThan(0.23);
});

test('outside of the share the rule proposes and still decides: no later rule is asked', async () => {
  const set = setWith('{ percent: 1 }');
  const outside = [...'abcdefgh'].find((meeting) => rankOf('no-anonymous', meeting) >= 1);
  expect((await set.decide(at(outside))).rule).toMatchObject({ id: 'no-anonymous', mode: 'assist' });
  expect((await set.explain(at(outside))).rules[0]).toMatchObject({ result: 'matched', mode: 'assist', inShare: false });
});

test('a meeting that is not known by name, or not in the meetings named, is outside', async () => {
  expect(await modeIn(setWith('{ percent: 99 }'), at(undefined))).toBe('assist');
  const named = setWith('{ meetings: { subject: "*town hall*" } }');
  expect(await modeIn(named, at('a', { 'meeting.subject': 'The Town Hall of May' }))).toBe('enforce');
  expect(await modeIn(named, at('a', { 'meeting.subject': 'Weekly' }))).toBe('assist');
  expect(await modeIn(named, at('a'))).toBe('assist');
});

test.each([
  ['{ percent: 20 }', '', []],
  ['{ percent: 20, until: 2027-06-30 }', '', []],
  ['{ percent: 20, until: 2026-12-31 }', '', ['rollout-over 2:75']],
  ['{ percent: 100 }', '', ['rollout-in-vain 2:75']],
  ['{ percent: 20 }', ', mode: assist', ['rollout-in-vain 2:75']],
  ['{ until: 2027-06-30 }', '', ['empty 2:75']],
  ['{ percent: 0 }', '', ['wrong-value 2:86']],
  ['{ percent: 20, untill: 2027-06-30 }', '', ['unknown-key 2:90']],
])('check about rollout: %s%s', (rollout, more, expected) => {
  expect(problems(rollout, more).filter((problem) => !problem.startsWith('unreachable-rule'))).toEqual(expected);
});
