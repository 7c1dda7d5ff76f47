import { expect, test } from 'vitest';
import type { DecisionEntry } from '../../../src/audit/record.ts';
import { clock, column, decisionLine, fitted, networkOf, whoOf } from '../../../src/cli/demo/line.ts';
import { styleFor } from '../../../src/cli/output/style.ts';

const plain = styleFor({ colour: false });

function decision(more: Partial<DecisionEntry>): DecisionEntry {
  return {
    type: 'decision',
    account: 'moderator',
    id: '1',
    meeting: 'http://127.0.0.1/c',
    participant: 'http://127.0.0.1/p',
    identity: 'x',
    facts: { name: 'Mallory', anonymous: true },
    revision: 'r',
    rule: 'no-guests',
    action: 'reject',
    mode: 'enforce',
    verdict: 'act',
    ...more,
  };
}

test.each<[string, Partial<DecisionEntry>]>([
  ['reject', {}],
  ['would reject', { verdict: 'would-act' }],
  ['would hold', { verdict: 'stay', because: 'held', trial: true }],
  ['allow', { verdict: 'stay', because: 'allowed' }],
  ['no link yet', { verdict: 'stay', because: 'no-link' }],
  ['cannot reject', { verdict: 'stay', because: 'not-applicable' }],
  ['spared', { verdict: 'stay', because: 'organizer' }],
  ['has left', { verdict: 'stay', because: 'left' }],
  ['paused', { verdict: 'stay', because: 'paused' }],
  ['rule failed', { verdict: 'stay', because: 'error' }],
])('a decision reads %s', (text, more) => {
  expect(decisionLine(decision(more), 61_000, plain)).toMatch(new RegExp(`^   1:01  ${text} +Mallory +anonymous +`));
});

test('why somebody was spared stands before the rule', () => {
  expect(decisionLine(decision({ verdict: 'stay', because: 'organizer' }), 0, plain)).toMatch(/organizer \(no-guests\)$/);
});

test.each<[string, number, string[]]>([
  ['short', 20, ['short']],
  ['between words, not in one', 12, ['between', 'words, not', 'in one']],
  ['  people     two lines of text', 20, ['  people     two', '      lines of text']],
  ['  people     two lines of text', 27, ['  people     two lines of', '         text']],
  ['   0:04  hold      Vera Visitor', 20, ['   0:04  hold', '      Vera Visitor']],
  ['  the end     of a label of two words', 24, ['  the end     of a label', '        of two words']],
  ['    npx lobbyguard verify audit/of/today', 20, ['    npx lobbyguard verify audit/of/today']],
  ['see /a/path/that/is/longer', 10, ['see', '/a/path/that/is/longer']],
  ['        far to the right', 12, ['        far', '    to the', '    right']],
  ['\u001b[2m   0:04  · all of them are well\u001b[22m', 20, ['\u001b[2m   0:04  · all of', '      them are well\u001b[22m']],
])('%s in lines of %i', (text, columns, expected) => {
  expect(fitted(text, columns)).toEqual(expected);
});

test.each([
  ['short', 8, 'short   '],
  ['just fits', 9, 'just fits'],
  ['much too long', 6, 'much …'],
  ['日本語の名前', 7, '日本語…'],
  ['日本語', 7, '日本語 '],
  ['✅ ok', 7, '✅ ok  '],
  ['⭐', 3, '⭐ '],
  ['❤️', 3, '❤️ '],
  ['👍🏽', 3, '👍🏽 '],
  ['👩‍👩‍👧‍👦 us', 6, '👩‍👩‍👧‍👦 us '],
  ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦…'],
  ['🇩🇪 de', 6, '🇩🇪 de '],
  ['e\u0301e\u0301', 3, 'e\u0301e\u0301 '],
])('%s in a column of %i', (text, width, expected) => {
  expect(column(text, width)).toBe(expected);
});

test('a name cannot steer the terminal or forge a line', () => {
  const line = decisionLine(decision({ facts: { name: 'Eve\n  0:00  admit  all\u001b[2J\u202e' } }), 0, plain);
  expect(line).not.toMatch(/[\n\u001b\u202e]/);
});

test('somebody without a name is called by number or address', () => {
  expect(whoOf({ name: '', phone: '+4930' })).toBe('+4930');
  expect(whoOf({ uri: 'a@example.com' })).toBe('a@example.com');
  expect([networkOf({ sourceNetwork: 'SameEnterprise' }), networkOf({ phone: '+49' }), networkOf({})]).toEqual([
    'our company',
    'telephone',
    'unknown',
  ]);
});

test.each([
  [0, ' 0:00'],
  [59_999, ' 0:59'],
  [3_600_000, '60:00'],
])('%i ms is shown as %s', (elapsedMs, expected) => {
  expect(clock(elapsedMs)).toBe(expected);
});
