import { expect, test } from 'vitest';
import { type HumanAct, localBy } from '../../src/audit/human.ts';
import type { AlarmEntry } from '../../src/audit/record.ts';
import { createStoppedRules } from '../../src/memory/stopped-rules.ts';

const anna = localBy('anna', 'console');
const tripped: AlarmEntry = { type: 'alarm', account: 'a', code: 'cap-tripped', message: '', rule: 'r' };

function human(act: HumanAct) {
  return { type: 'human', id: 'h1', account: 'a', act, of: 'r', by: anna } as const;
}

test('a rule over its cap has stopped in that meeting, until that is over', () => {
  const stopped = createStoppedRules();
  stopped.alarm(tripped, 'm');
  expect([stopped.rules('m', false), stopped.rules('m', true), stopped.rules('n', false)]).toEqual([['r'], [], []]);
  stopped.alarm({ ...tripped, ended: true }, 'm');
  expect(stopped.rules('m', false)).toEqual([]);
});

test('a rule that a human stopped has stopped, in dry run too, and it is known who did it', () => {
  const stopped = createStoppedRules();
  stopped.human(human('rule-off'), 'm');
  expect([stopped.rules('m', false), stopped.rules('m', true)]).toEqual([['r'], ['r']]);
  expect(stopped.stopperOf('m', 'r')).toEqual(anna);
});

test.each<[string, HumanAct]>([
  ['its cap', 'reject'],
  ['a human', 'rule-off'],
])('a human lets a rule go on that was stopped by %s', (_, act) => {
  const stopped = createStoppedRules();
  stopped.alarm(tripped, 'm');
  stopped.human(human(act), 'm');
  stopped.human(human('rule-on'), 'm');
  expect(stopped.rules('m', false)).toEqual([]);
});

test('a rule that a human lets go on for good goes on for good, until a human stops it or it is changed', () => {
  const stopped = createStoppedRules();
  const goesOn = () => stopped.letOn('m');
  stopped.alarm(tripped, 'm');
  stopped.human(human('rule-on'), 'm');
  stopped.alarm({ ...tripped, ended: true }, 'm');
  stopped.clear();
  expect([goesOn(), stopped.letOn('n')]).toEqual([['r'], []]);
  stopped.human(human('rule-off'), 'm');
  expect(goesOn()).toEqual([]);
  stopped.human(human('rule-on'), 'm');
  stopped.tookEffect({ revision: 'b', files: {}, changed: ['r'] } as never);
  expect(goesOn()).toEqual([]);
});

test('a rule that goes on for so many more is stopped by its cap again', () => {
  const stopped = createStoppedRules();
  stopped.human(human('rule-on'), 'm');
  stopped.human({ ...human('rule-on'), n: 5 }, 'm');
  expect(stopped.letOn('m')).toEqual([]);
});
