import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex, longestSearched } from '../../../src/policy/language/regex.ts';
import { cpuMs } from '../../support/cpu.ts';

const catastrophic = [
  '(a+)+$',
  '(a+)+b',
  '(a|a)*b',
  '(a|aa)+$',
  '(.*a){20}b',
  '(x+x+)+y',
  '^(a?){50}a{50}$',
  '(.*){1,50}[bc]',
  '([a-z]+)*!',
  '(\\w+\\s?)*!$',
  'a{1,500}b',
  '(?:a|b|ab)*c',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?i)(a+)+B',
  '\\p{L}+!',
  '(a{1,30}){1,30}b',
  '.*.*.*.*=.*',
  '(a*)*b',
  '^(.*?,){25}P',
  '(foo|a+)*bar$',
  '(a|b)*a(a|b){18}c?!$',
];

test.each(catastrophic)('%s is done with a name of 50,000 characters in a second of work', (pattern) => {
  const search = compileRegex(pattern);
  const cost = cpuMs(() => {
    search('a'.repeat(50_000));
    search(`${'ab aab '.repeat(7_000)}!x`);
  });
  expect(cost).toBeLessThan(1_000);
});

test('it finds what the language of the same name finds', () => {
  const piece = fc.constantFrom('a', 'b', '.', 'a*', 'b+', '(a|b)', '[^a]', 'a?', '^', '$', '(?:ab)*', 'a{2}', '\\w', '\\bb');
  const pattern = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
  const name = fc.array(fc.constantFrom('a', 'b', 'c', ' '), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, name, (written, text) => {
      expect(compileRegex(written)(text)).toBe(new RegExp(written).test(text));
    }),
    { numRuns: 2_000 },
  );
});

test('whether a text beyond the cap matches is unknown', () => {
  expect(compileRegex('b')(`${'a'.repeat(longestSearched - 1)}b`)).toBe(true);
  expect(compileRegex('b')(`${'a'.repeat(longestSearched)}b`)).toBeUndefined();
});

test.each(['(', '(?=a)', '(a)\\1', 'a{1001}', '((a{1,100}){1,100}){1,100}'])('%s is refused with a reason', (pattern) => {
  expect(() => compileRegex(pattern)).toThrow(SyntaxError);
});
