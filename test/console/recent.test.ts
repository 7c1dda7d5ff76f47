import { expect, test } from 'vitest';
import { createRecent } from '../../src/console/recent.ts';
import { aDecision, aRecord } from './fake-daemon.ts';

test('decisions are kept newest first, up to the limit', () => {
  const recent = createRecent(2);
  for (const id of ['a', 'b', 'c']) recent.observe(aDecision({ id, rule: id }));
  expect(recent.decisions().map(({ rule }) => rule)).toEqual(['c', 'b']);
});

test('an outcome is shown with its decision', () => {
  const recent = createRecent();
  recent.observe(aDecision());
  recent.observe(aRecord({ type: 'outcome', account: 'a', decision: 'd1', result: 'gone', attempts: 1, waitedMs: 0, tookMs: 0 }));
  expect(recent.decisions()).toMatchObject([{ who: 'Mallory', outcome: 'gone' }]);
});

test('a person without a name is shown by address', () => {
  const recent = createRecent();
  recent.observe(aDecision({ facts: { uri: 'bob@example.com' } }));
  recent.observe(aDecision({ id: 'd2', facts: {} }));
  expect(recent.decisions().map(({ who }) => who)).toEqual(['unknown', 'bob@example.com']);
});
