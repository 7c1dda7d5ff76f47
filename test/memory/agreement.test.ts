import { expect, test } from 'vitest';
import { type Agreement, createAgreement } from '../../src/memory/agreement.ts';

const none = { admitted: 0, refused: 0, timedOut: 0, left: 0, waiting: 0 };
const act = (id: string, what: 'admit' | 'reject' | 'eject' | 'wait' | 'pass') => ({ id, act: what });
const byRule = { id: 'd1', rule: 'flood', verdict: 'act' as const };

test.each<[string, (agreement: Agreement) => void, object, object]>([
  ['nobody has decided', () => undefined, {}, { waiting: 1 }],
  ['a human did what was proposed', (all) => all.human('eve', act('h1', 'reject')), { agreed: 1 }, { refused: 1 }],
  ['a human let them in', (all) => all.human('eve', act('h1', 'admit')), { otherwise: 1 }, { admitted: 1 }],
  ['a human gave them a pass', (all) => all.human('eve', act('h1', 'pass')), { otherwise: 1 }, { admitted: 1 }],
  ['a human told them to wait', (all) => all.human('eve', act('h1', 'wait')), {}, { waiting: 1 }],
  ['nobody decided in time', (all) => all.decided('eve', { ...byRule, after: 'hold' }), {}, { timedOut: 1 }],
  ['they left', (all) => all.decided('eve', { id: 'd1', rule: 'flood', verdict: 'stay', because: 'left' }), {}, { left: 1 }],
  [
    'a human took back their own word',
    (all) => {
      all.human('eve', act('h1', 'reject'));
      all.human(undefined, { id: 'h2', act: 'undo', of: 'h1' });
    },
    { undone: 1 },
    { waiting: 1 },
  ],
  [
    'a human took back what the rule did',
    (all) => {
      all.decided('eve', byRule);
      all.human(undefined, { id: 'h2', act: 'undo', of: 'd1' });
    },
    { undone: 1 },
    {},
  ],
])('a rule proposed to refuse somebody, and %s', (_, then, rule, ends) => {
  const agreement = createAgreement();
  agreement.asked('eve', 'flood', 'reject');
  then(agreement);
  expect(agreement.rules()).toEqual(Object.keys(rule).length === 0 ? {} : { flood: { agreed: 0, otherwise: 0, undone: 0, ...rule } });
  expect(agreement.endings()).toEqual({ ...none, ...ends });
});

test('to agree with remove is to refuse or to eject, and a hold proposes nothing to agree with', () => {
  const agreement = createAgreement();
  agreement.asked('eve', 'bots', 'remove');
  agreement.human('eve', act('h1', 'eject'));
  agreement.asked('bob', 'guests-wait', undefined);
  agreement.human('bob', act('h2', 'admit'));
  expect(agreement.rules()).toEqual({ bots: { agreed: 1, otherwise: 0, undone: 0 } });
  expect(agreement.endings()).toEqual({ ...none, refused: 1, admitted: 1 });
});
