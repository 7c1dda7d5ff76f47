import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../src/audit/chain.ts';
import type { AuditRecord, DecisionEntry } from '../../src/audit/record.ts';
import { createPeople, type People, type PeopleCount } from '../../src/report/people.ts';
import { aDecision } from '../audit/entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);

function decide(people: People, person: string, over: Partial<DecisionEntry>, at = noon): void {
  const { record } = seal(aDecision(over), emptyChain, at);
  people.decided(record as AuditRecord & DecisionEntry, 'm', person, at);
}

const onTrial = { trial: true, verdict: 'would-act', mode: 'dry-run', rule: 'raid' } as const;
const noRule = { rule: null, action: 'none', verdict: 'stay', because: 'no-rule' } as const;

function counted(...decisions: [person: string, over: Partial<DecisionEntry>][]): PeopleCount {
  const people = createPeople();
  for (const [person, over] of decisions) decide(people, person, over);
  return people.count();
}

test('a person decided often is one person', () => {
  expect(counted(['eve', { verdict: 'act' }], ['eve', { verdict: 'act' }], ['bob', noRule])).toMatchObject({ seen: 2, removed: 1 });
});

test('what the first rule on trial would have done stands for a person no rule in force decided', () => {
  const hold = { ...onTrial, rule: 'ask', action: 'hold', verdict: 'stay', because: 'held' } as const;
  expect(counted(['eve', onTrial], ['eve', hold], ['eve', noRule]).would).toEqual({ removed: 1, admitted: 0, held: 0, proposed: 0 });
  expect(counted(['eve', hold], ['eve', onTrial], ['eve', noRule]).would).toEqual({ removed: 0, admitted: 0, held: 1, proposed: 0 });
});

test('a rule in force decides, whatever is on trial beside it', () => {
  expect(counted(['eve', onTrial], ['eve', { rule: 'partners', action: 'allow', verdict: 'stay', because: 'allowed' }]).would.removed).toBe(
    0,
  );
});

test('a whole daemon in dry run counts as well', () => {
  expect(counted(['eve', { verdict: 'would-act', mode: 'dry-run' }]).would.removed).toBe(1);
});

test('the cap would have stopped a rule for good in its meeting, from the first removal over it', () => {
  const people = createPeople();
  for (let n = 0; n < 130; n += 1) {
    decide(people, `p${n}`, onTrial, noon + n * 10);
    decide(people, `p${n}`, noRule, noon + n * 10);
  }
  decide(people, 'late', onTrial, noon + 3_600_000);
  decide(people, 'late', noRule, noon + 3_600_000);
  expect(people.count()).toMatchObject({ seen: 131, would: { removed: 131 }, overCap: 11, capPerMinute: 120 });
});

test('who was proposed to a human was neither removed nor left alone, and in dry run would have been proposed', () => {
  const proposal = { proposal: 'remove', action: 'remove' } as const;
  const asked = { ...proposal, mode: 'assist', verdict: 'stay', because: 'proposed' } as const;
  const people = counted(['eve', asked], ['eve', asked], ['bob', { ...proposal, mode: 'dry-run', verdict: 'would-act' }]);
  expect(people).toMatchObject({ seen: 2, removed: 0, proposed: 1, would: { removed: 0, proposed: 1 } });
});
