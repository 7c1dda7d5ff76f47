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

test.each<[string, string, string]>([
  ['text', escapeText('x'.repeat(400_000)), `${'x'.repeat(4_000)}… (400000 characters)`],
  ['a value', escapeValue('x'.repeat(400_000)), `"${'x'.repeat(1_000)}"… (400000 characters)`],
  ['a character of two units at the end', escapeValue(`${'x'.repeat(999)}😀${'x'.repeat(9)}`), `"${'x'.repeat(999)}"… (1010 characters)`],
  ['as much as is shown', escapeValue('x'.repeat(1_000)), `"${'x'.repeat(1_000)}"`],
])('%s that nobody could read is cut, and how long it is stands there', (_, shown, expected) => {
  expect(shown).toBe(expected);
});

test('whatever is in it, a value is a few screens at most', () => {
  const long = '\u202e'.repeat(400_000);
  const deep = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key ${n}`, [long, long]]));
  expect(escapeText(long).length).toBeLessThan(40_000);
  expect(escapeValue(deep)).toContain('… 92 more');
});

test('values read as they would stand in a policy', () => {
  expect(escapeValue(null)).toBe('unknown');
  expect(escapeValue(true)).toBe('true');
  expect(escapeValue(['a', 3])).toBe('["a", 3]');
  expect(escapeValue({ list: 'partners' })).toBe('{ list: "partners" }');
  expect(escapeValue(Array.from({ length: 20 }, (_, i) => i))).toBe('[0, 1, 2, 3, 4, 5, 6, 7, … 12 more]');
});
