import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain } from '../../src/notices/plain.ts';
import { hostileNames } from './hostile.ts';

/** Control, format, separators, and halves of pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const mention = /(?<![\p{L}\p{N}._%+-])@[\p{L}\p{N}]/u;

test.each(hostileNames)('%s is safe text of one line', (_what, name) => {
  const shown = plain(name);
  expect(shown).not.toMatch(unprintable);
  expect(shown).not.toMatch(mention);
  expect(shown).not.toMatch(/:\/\/|\bwww\.|javascript:/i);
  expect([...shown].length).toBeLessThanOrEqual(121);
});

test('what nobody has anything against stays as it is', () => {
  for (const text of ['Paula Partner', 'paula@partner.example', 'tel:+4930123', '李雷 🙂', 'Q3: results (final)', "O'Brien & Sons"])
    expect(plain(text)).toBe(text);
});

test('any text at all is safe', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const shown = plain(text);
      return !unprintable.test(shown) && !mention.test(shown) && !shown.includes('://');
    }),
  );
});
