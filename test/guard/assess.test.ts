import { expect, test } from 'vitest';
import { assess, type Circumstances, capped } from '../../src/guard/assess.ts';
import type { Clearance } from '../../src/guard/guard.ts';
import type { StayReason } from '../../src/guard/stay.ts';
import type { Rule } from '../../src/policy/policy.ts';

const rule = { id: 'no-strangers' } as Rule;
const href = 'https://pool.example.com/eve/reject';
const order: Clearance = { kind: 'order', rel: 'reject', href };

function stay(because: StayReason): Clearance {
  return { kind: 'stay', because };
}

function given(part: Partial<Circumstances>): Circumstances {
  const ruling = { rule, action: 'remove' } as const;
  return { ruling, clearance: order, duplicate: false, paused: false, tripped: false, mode: 'enforce', ...part };
}

/** Every reason there is, and what it takes. */
const stays: Record<StayReason, Partial<Circumstances>> = {
  error: { ruling: { rule: null, action: 'none', error: { rule, message: 'it broke' } } },
  'no-rule': { ruling: { rule: null, action: 'none' }, clearance: stay('no-rule') },
  allowed: { ruling: { rule, action: 'allow' }, clearance: stay('allowed') },
  held: { ruling: { rule, action: 'hold' }, clearance: stay('held') },
  self: { clearance: stay('self') },
  organizer: { clearance: stay('organizer') },
  'organizer-unknown': { clearance: stay('organizer-unknown') },
  protected: { clearance: stay('protected') },
  leader: { clearance: stay('leader') },
  'not-applicable': { clearance: stay('not-applicable') },
  'no-link': { clearance: stay('no-link') },
  left: { clearance: stay('left') },
  duplicate: { duplicate: true },
  paused: { paused: true },
  capped: { tripped: true },
};

test.each(Object.entries(stays))('somebody stays because: %s', (because, part) => {
  const assessment = assess(given(part));
  expect(assessment).toMatchObject({ verdict: 'stay', because });
  expect(assessment.rel).toBeUndefined();
});

test.each([
  ['cleared, and the daemon enforces', {}, 'act'],
  ['cleared, and the daemon runs dry', { mode: 'dry-run' }, 'would-act'],
  ['an admission, though the rule is over its cap', { clearance: { kind: 'order', rel: 'admit', href }, tripped: true }, 'act'],
] as const)('%s', (_, part, verdict) => {
  const assessment = assess(given(part));
  expect(assessment).toMatchObject({ rule: 'no-strangers', action: 'remove', verdict });
  expect(assessment.because).toBeUndefined();
});

test.each<[string, Partial<Circumstances>, StayReason]>([
  ['the guard comes before what is under way', { clearance: stay('protected'), duplicate: true, paused: true, tripped: true }, 'protected'],
  ['what is under way comes before the switch', { duplicate: true, paused: true, tripped: true }, 'duplicate'],
  ['the switch comes before the cap', { paused: true, tripped: true }, 'paused'],
])('%s', (_, part, because) => {
  expect(assess(given(part)).because).toBe(because);
});

test('a rule whose evaluation failed is named, with what went wrong, and does nothing', () => {
  const ruling = { rule: null, action: 'none', error: { rule, message: 'it broke' } } as const;
  expect(assess(given({ ruling }))).toEqual({
    rule: 'no-strangers',
    action: 'none',
    mode: 'enforce',
    verdict: 'stay',
    because: 'error',
    error: 'it broke',
  });
});

test('over the cap a rule is in dry run, whatever the daemon is in', () => {
  expect(assess(given({ tripped: true }))).toEqual(capped('no-strangers', 'remove'));
  expect(capped('no-strangers', 'remove')).toMatchObject({ mode: 'dry-run', because: 'capped' });
});
