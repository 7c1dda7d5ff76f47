// What a flood of removals does not push out on the way to the next owner of an account.
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { createKeptApart } from '../../../src/memory/words/kept-apart.ts';

const removed = { type: 'decision', id: 'd1', participant: 'eve', rule: 'no-guests', action: 'reject', verdict: 'act', facts: {} };
const held = { type: 'decision', id: 'd2', participant: 'bob', rule: 'wait', action: 'hold', verdict: 'stay', because: 'held', facts: {} };
const outcome = { type: 'outcome', decision: 'd1', result: 'done' };
const said = (act: string, of: string, participant = 'eve') => ({ type: 'human', id: 'h1', act, of, participant });

/** The places of those that are kept apart, in the order in which they are. */
function keptOf(...records: readonly object[]): number[] {
  const kept = createKeptApart<number>();
  return records.flatMap((record, n) => kept.next(record as AuditRecord, n));
}

test('what a human said is kept apart, what rules did is not', () => {
  expect(keptOf(removed, { type: 'attempt', decision: 'd1' }, outcome, said('pass', ''), held)).toEqual([3]);
});

test('so is what a human ordered, and what became of it', () => {
  const attempt = { type: 'attempt', decision: 'd1' };
  expect(keptOf({ ...removed, human: 'h1' }, attempt, outcome)).toEqual([0, 1, 2]);
});

test('that somebody of whom a human had said something left is kept apart, of others it is not', () => {
  const left = { ...held, id: 'd3', because: 'left' };
  expect(keptOf({ ...left, human: 'h1' }, left)).toEqual([0]);
});

test('a removal that a human takes back is kept from then on, also one whose outcome comes later, and once', () => {
  expect(keptOf(removed, outcome, said('undo', 'd1'), said('undo', 'd1'))).toEqual([0, 1, 2, 3]);
  expect(keptOf(removed, said('undo', 'd1'), outcome)).toEqual([0, 1, 2]);
});

test('the beginning of a hold that a human extends is kept, not that of somebody else', () => {
  expect(keptOf(held, held, said('extend', 'wait', 'bob'))).toEqual([0, 2]);
  expect(keptOf(held, said('extend', 'wait', 'dan'))).toEqual([1]);
  expect(keptOf(held, { ...held, arrivedAt: 'later' }, said('extend', 'wait', 'bob'))).toEqual([1, 2]);
});

test('meetings, stopped rules and a resume are kept apart', () => {
  expect(keptOf({ type: 'meeting' }, { type: 'alarm', code: 'cap-tripped' }, { type: 'resume' })).toEqual([0, 1, 2]);
});

test('what a rule on trial would do is nobody’s word', () => {
  expect(keptOf({ ...removed, trial: true, human: 'h1' })).toEqual([]);
});
