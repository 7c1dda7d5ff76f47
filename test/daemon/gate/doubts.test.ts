import { expect, test } from 'vitest';
import { broughtDoubts, doubtsOf } from '../../../src/daemon/gate/doubts.ts';
import type { Problem } from '../../../src/errors.ts';

const blank = (file: string, line = 1): Problem => ({
  file,
  line,
  column: 1,
  severity: 'warning',
  code: 'empty',
  message: 'nobody is named',
});

test('a doubtful value is new where its file had fewer of the kind, and all of the kind there are told', () => {
  const before = doubtsOf([blank('a.yaml', 3), blank('b.yaml')]);
  expect(broughtDoubts([blank('a.yaml', 4), blank('b.yaml', 2)], before)).toEqual([]);
  expect(broughtDoubts([blank('a.yaml', 1), blank('a.yaml', 4), blank('b.yaml')], before)).toEqual([
    blank('a.yaml', 1),
    blank('a.yaml', 4),
  ]);
  expect(broughtDoubts([blank('c.yaml')], before)).toEqual([blank('c.yaml')]);
});

test('what a record of an older version tells without a file is known in every file', () => {
  expect(broughtDoubts([blank('a.yaml')], ['nobody is named'])).toEqual([]);
});

test('a note, such as of a copy put aside under another name, is no doubt about a set', () => {
  const note: Problem = { ...blank('a.yaml.bak'), severity: 'note' };
  expect(doubtsOf([note])).toEqual([]);
  expect(broughtDoubts([note], [])).toEqual([]);
});
