import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressShape, lineShape } from '../../../../src/canonical/shape.ts';
import { compileRegex, longestSearched, regexMatchesEvery } from '../../../../src/policy/language/regex/regex.ts';
import { cpuMs } from '../../../support/cpu.ts';

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

test('an expression that takes every text of a shape takes each of them', () => {
  const piece = fc.constantFrom(
    '.',
    '.*',
    '.+',
    '[^a]',
    '[a-z0-9]',
    '@',
    '^',
    '$',
    '|',
    '\\b',
    '\\B',
    '(?:a|[^a])',
    'tel:',
    '\\d*',
    '[^ü]',
    '\\.?',
  );
  const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
  const host = fc.stringMatching(/^[a-z0-9]{1,2}(\.[a-z0-9]{1,2})?$/);
  const address = fc.oneof(
    fc.tuple(fc.stringMatching(/^[a-z0-9ü+.]{1,3}$/u), host).map((both) => both.join('@')),
    fc.stringMatching(/^tel:\+?[0-9]{1,3}$/),
  );
  let taken = 0;
  fc.assert(
    fc.property(pattern, address, fc.string({ maxLength: 4 }), (written, one, line) => {
      if (regexMatchesEvery(written, addressShape)) expect(compileRegex(written)(one)).toBe(true);
      if (!regexMatchesEvery(written, lineShape)) return;
      taken += 1;
      expect(compileRegex(written)(line)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(50);
});

test('whether a text beyond the cap matches is unknown', () => {
  expect(compileRegex('b')(`${'a'.repeat(longestSearched - 1)}b`)).toBe(true);
  expect(compileRegex('b')(`${'a'.repeat(longestSearched)}b`)).toBeUndefined();
});

test.each(['(', '(?=a)', '(a)\\1', 'a{1001}', '((a{1,100}){1,100}){1,100}'])('%s is refused with a reason', (pattern) => {
  expect(() => compileRegex(pattern)).toThrow(SyntaxError);
});
