import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../../src/audit/chain.ts';
import type { AuditEntry, DecisionEntry } from '../../../src/audit/record.ts';
import { createPeople, type Fate } from '../../../src/cli/demo/people.ts';
import { aDecision, anOutcome } from '../../audit/entries.ts';

function fatesOf(...entries: AuditEntry[]): readonly Fate[] {
  const people = createPeople('sip:moderator@example.com');
  for (const entry of entries) people.observe(seal(entry, emptyChain, 0).record);
  return people.fates();
}

const trial: Partial<DecisionEntry> = { trial: true, verdict: 'would-act', mode: 'dry-run', rule: 'raid', action: 'reject' };
const noRule: Partial<DecisionEntry> = { rule: null, action: 'none', verdict: 'stay', because: 'no-rule' };

test.each<[string, AuditEntry[], Fate]>([
  ['refused, once that is confirmed', [aDecision({ action: 'reject' }), anOutcome()], { what: 'refused', rule: 'no-anonymous' }],
  [
    'not refused, where the server would not',
    [aDecision({ action: 'reject' }), anOutcome({ result: 'denied' })],
    { what: 'reject: denied', rule: 'no-anonymous' },
  ],
  [
    'over the cap',
    [aDecision({ action: 'reject', verdict: 'stay', because: 'capped' })],
    { what: 'reject: over the cap, left', rule: 'no-anonymous' },
  ],
  [
    'hit by the first rule on trial',
    [aDecision(trial), aDecision({ ...trial, rule: 'later' }), aDecision(noRule)],
    { what: 'would reject', rule: 'raid' },
  ],
  [
    'refused, and then gone',
    [aDecision({ action: 'reject' }), anOutcome(), aDecision({ ...noRule, id: 'd2' })],
    { what: 'refused', rule: 'no-anonymous' },
  ],
  [
    'spared',
    [aDecision({ ...trial, verdict: 'stay', because: 'organizer' }), aDecision(noRule)],
    { what: 'spared: organizer', rule: 'raid' },
  ],
  [
    'gone before a human had decided',
    [
      aDecision({ action: 'reject', verdict: 'stay', because: 'proposed' }),
      aDecision({ action: 'reject', verdict: 'stay', because: 'left' }),
    ],
    { what: 'left by themselves', rule: 'no-anonymous' },
  ],
  [
    'let in by a human whom the rule must not overrule',
    [aDecision({ action: 'hold', verdict: 'stay', because: 'overruled' })],
    { what: 'decided by a human', rule: 'no-anonymous' },
  ],
])('somebody is counted once: %s', (_name, entries, fate) => {
  expect(fatesOf(...entries)).toEqual([fate]);
});
