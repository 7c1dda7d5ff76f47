import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText, escapeValue } from '../src/escape.ts';

test.each([
  ['an ordinary name', 'Paul Müller 李', 'Paul Müller 李'],
  ['a terminal escape', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
  ['a newline that would forge a line', 'x\n0 problems', 'x\\n0 problems'],
  ['a right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
  ['isolates', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['an eight-bit control sequence', '\u009b31m', '\\u{9b}31m'],
  ['a tag character beyond the first plane', 'a\u{e0041}b', 'a\\u{e0041}b'],
  ['half a surrogate pair', 'a\ud800b', 'a\\u{d800}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
])('%s is shown harmlessly', (_case, text, expected) => {
  expect(escapeText(text)).toBe(expected);
});

test('whatever people write, no control, bidi or escape character is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(escapeValue([text, { [text]: text }])).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('values read as they would stand in a policy', () => {
  expect(escapeValue(null)).toBe('unknown');
  expect(escapeValue(true)).toBe('true');
  expect(escapeValue(['a', 3])).toBe('["a", 3]');
  expect(escapeValue({ list: 'partners' })).toBe('{ list: "partners" }');
  expect(escapeValue(Array.from({ length: 20 }, (_, i) => i))).toBe('[0, 1, 2, 3, 4, 5, 6, 7, … 12 more]');
});
