import { expect, test } from 'vitest';
import { repeatedPlace } from '../../../src/policy/language/regex-places.ts';

test.each([
  ['^+49', '^+', '^\\+49'],
  ['(?i)^+49', '^+', '(?i)^\\+49'],
  ['\\A+49', '\\A+', '\\A\\+49'],
  ['^tel:|^*x', '^*', '^tel:|^\\*x'],
  ['bot$+', '$+', 'bot$\\+'],
  ['\\b{2}bot', '\\b{2}', '\\b\\{2}bot'],
])('%s repeats a place', (pattern, text, literal) => {
  expect(repeatedPlace(pattern)).toEqual({ text, literal });
});

test.each([
  '^\\+49',
  '[\\^+]',
  '[^+]49',
  '\\^+',
  '\\$+',
  '[$^]+',
  '(^)+',
  '^(?:\\+49)?',
  'a+$',
  '^[]^+]',
  '\\Q^+\\E',
  '[[:alpha:]^+]',
  '^',
  '\\\\b+',
])('%s does not', (pattern) => {
  expect(repeatedPlace(pattern)).toBeUndefined();
});
