import { expect, test } from 'vitest';
import { emptyChain, seal } from '../../../src/audit/chain.ts';
import { localBy } from '../../../src/audit/human.ts';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { kindOfLine } from '../../../src/memory/lines/kind.ts';
import { aDecision, anAttempt, anOutcome, conversation } from '../../audit/entries.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const since = Buffer.from(new Date(noon).toISOString());
const by = localBy('x', 'cli');
const stayed = { action: 'none', verdict: 'stay' } as const;

const entries: [string, string, AuditEntry][] = [
  ['a decision to act', 'acted', aDecision()],
  ['one that a human asked for', 'acted', aDecision({ human: 'h1' })],
  ['one whose rule and name look like keys', 'acted', aDecision({ rule: '","verdict":"stay', facts: { name: ',"verdict":"stay"' } })],
  ['a hold', 'lasting', aDecision({ ...stayed, because: 'held', proposal: 'reject' })],
  ['that somebody has left', 'lasting', aDecision({ ...stayed, because: 'left', human: 'h1' })],
  ['a decision to leave somebody alone', 'past', aDecision({ ...stayed, because: 'no-rule' })],
  ['one whose name says that it is held', 'past', aDecision({ ...stayed, because: 'no-rule', facts: { name: '"because":"held"' } })],
  ['what would have been done', 'past', aDecision({ verdict: 'would-act' })],
  ['an attempt', 'past', anAttempt()],
  ['an outcome', 'past', anOutcome()],
  ['what a human said', 'lasting', { type: 'human', account: 'm', id: 'h1', act: 'undo', of: 'd1', by }],
  ['a pause', 'lasting', { type: 'pause', account: null, by }],
  ['a meeting', 'lasting', { type: 'meeting', account: 'm', event: 'joined', meeting: conversation }],
  ['an alarm', 'lasting', { type: 'alarm', account: null, code: 'cap-tripped', message: '"because":"held"' }],
  ['a stop', 'past', { type: 'stop', account: null, reason: 'SIGTERM' }],
];

function kindOf(line: string): string {
  const bytes = Buffer.from(`before\n${line}\nafter`);
  return kindOfLine(bytes, 7, bytes.length - 6, since);
}

test.each(entries)('%s of long ago is %s; recently it counts as everything does', (_what, kind, entry) => {
  expect(kindOf(seal(entry, emptyChain, noon - 1).line.trimEnd())).toBe(kind);
  expect(kindOf(seal(entry, emptyChain, noon).line.trimEnd())).toBe('recent');
});

test.each([
  '',
  'nonsense',
  '{"type":"decision","at":"2020-01-01T00:00:00.000Z"}',
  '{"v":1,"seq":1,"at":"2020-01-01","type":"pause"}',
  '{"v":1,"seq":1,"at":"2020-01-01T00:00:00.000Z","type":"decision"',
  '{ "v": 1, "seq": 1, "at": "2020-01-01T00:00:00.000Z", "type": "pause" }',
])('a line that is not as we write them is looked at: %s', (line) => expect(kindOf(line)).toBe('recent'));
