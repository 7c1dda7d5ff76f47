import { expect, test } from 'vitest';
import { assess, type Circumstances, capped } from '../../src/guard/assess.ts';
import type { Clearance } from '../../src/guard/guard.ts';
import type { StayReason } from '../../src/guard/stay.ts';
import type { Rule } from '../../src/policy/policy.ts';

const rule = { id: 'no-strangers', mode: 'enforce' } as Rule;
const assisting = { ...rule, mode: 'assist' } as Rule;
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
  proposed: { ruling: { rule: assisting, action: 'remove' } },
  overruled: { ruling: { rule, action: 'remove', overruled: true, human: 'h1' } },
  paused: { paused: true },
  capped: { tripped: true },
  gate: { gated: true },
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

test('over the cap a rule proposes what it would do', () => {
  const proposes = { mode: 'assist', verdict: 'stay', because: 'capped', proposal: 'remove' };
  expect(assess(given({ tripped: true }))).toMatchObject(proposes);
  expect(capped(assess(given({})))).toEqual({ rule: 'no-strangers', action: 'remove', ...proposes });
  expect(assess(given({ tripped: true, mode: 'dry-run' }))).toMatchObject({ mode: 'dry-run', because: 'capped' });
});

test.each<[string, Partial<Circumstances>, object]>([
  ['a rule that assists', { ruling: { rule: assisting, action: 'remove' } }, { mode: 'assist', because: 'proposed', proposal: 'remove' }],
  ['a daemon that assists', { mode: 'assist' }, { mode: 'assist', because: 'proposed', proposal: 'remove' }],
  ['a rule that may only propose here', { ruling: { rule, action: 'eject', proposeOnly: true } }, { mode: 'assist', proposal: 'eject' }],
])('%s proposes, and nothing is sent', (_, part, expected) => {
  const assessment = assess(given(part));
  expect(assessment).toMatchObject({ verdict: 'stay', ...expected });
  expect(assessment.rel).toBeUndefined();
});

test('in dry run a proposal is what would have been, and told as one', () => {
  const ruling = { rule: assisting, action: 'remove' } as const;
  expect(assess(given({ ruling, mode: 'dry-run' }))).toMatchObject({ mode: 'dry-run', verdict: 'would-act', proposal: 'remove' });
  expect(assess(given({ mode: 'dry-run' })).proposal).toBeUndefined();
});

test('what a human orders is done in assist, and names the human act', () => {
  const ruling = { rule: null, action: 'reject', human: 'h1' } as const;
  expect(assess(given({ ruling, mode: 'assist' }))).toEqual({
    rule: null,
    action: 'reject',
    mode: 'assist',
    verdict: 'act',
    rel: 'reject',
    human: 'h1',
  });
});

test.each<StayReason>(['self', 'organizer', 'organizer-unknown', 'protected', 'leader'])('a human is refused, too: %s', (because) => {
  const ruling = { rule: null, action: 'eject', human: 'h1' } as const;
  expect(assess(given({ ruling, clearance: stay(because) }))).toMatchObject({ verdict: 'stay', because });
});

test('a hold tells what it proposes', () => {
  const ruling = { rule: { ...rule, hold: { propose: 'reject' } } as Rule, action: 'hold' } as const;
  expect(assess(given({ ruling, clearance: stay('held') }))).toMatchObject({ because: 'held', proposal: 'reject' });
});
