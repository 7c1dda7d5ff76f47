import { expect, test } from 'vitest';
import { createDone } from '../../../src/console/view/done.ts';
import { createKeys } from '../../../src/console/view/keys.ts';
import { aDecision, aRecord } from '../fake-daemon.ts';

const outcome = (decision: string) =>
  aRecord({ type: 'outcome', account: 'm', decision, result: 'done', attempts: 1, waitedMs: 0, tookMs: 0 });

test('what one rule does to many is one line that counts them', () => {
  const done = createDone(createKeys());
  for (const id of ['d1', 'd2', 'd3']) {
    done.observe(aDecision({ id, rule: 'flood', action: 'reject', facts: { name: id } }));
    done.observe(outcome(id));
  }
  expect(done.list().map(({ text }) => text)).toEqual(['flood refused 3 people']);
});

test('what a human did is told once, as done when it is', () => {
  const done = createDone(createKeys());
  const by = { who: 'R. Meier', auth: 'local' as const, via: 'console' as const };
  done.observe(aDecision({ id: 'd0', facts: { name: 'Bob' }, participant: 'p1' }));
  done.observe(aRecord({ type: 'human', id: 'h1', account: 'm', act: 'admit', participant: 'p1', by }));
  expect(done.list().map(({ text }) => text)).toEqual(['R. Meier admits Bob']);
  done.observe(aDecision({ id: 'd1', rule: null, human: 'h1', action: 'admit', facts: { name: 'Bob' }, participant: 'p1' }));
  done.observe(outcome('d1'));
  expect(done.list().map(({ text }) => text)).toEqual(['R. Meier admitted Bob']);
});

test('somebody without a name is told by address or number', () => {
  const done = createDone(createKeys());
  done.observe(aDecision({ id: 'd1', rule: 'r', action: 'eject', facts: { name: '', phone: '+49301' } }));
  done.observe(outcome('d1'));
  expect(done.list()[0]?.text).toBe('r removed +49301');
});
