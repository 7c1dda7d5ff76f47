import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressShape, anyShape } from '../../../../src/canonical/shape.ts';
import { compileRegex, regexBlindBoundary } from '../../../../src/policy/language/regex/regex.ts';

const word = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]';

/** The same expression to people, whose words have letters of every script. */
function toPeople(pattern: string): string {
  return pattern.replaceAll('\\b', `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`);
}

const pieces = fc.constantFrom('\\b', 'b', 'ö', 'б', ' ', '[bö]', '(?:ö|x)', 'ö?', '(?:\\b|ö)', 'b*', '(?:öx)?', '[öб]+');
const pattern = fc
  .tuple(fc.constantFrom('\\b', ''), fc.array(pieces, { minLength: 1, maxLength: 5 }), fc.constantFrom('\\b', ''))
  .map(([ahead, within, behind]) => [ahead, ...within, behind].join(''));

test('a text that is told to be missed is one that people find and RE2 does not', () => {
  fc.assert(
    fc.property(pattern, (written) => {
      const lost = regexBlindBoundary(written, anyShape)?.lost;
      if (lost === undefined) return;
      expect([lost, new RegExp(toPeople(written), 'u').test(lost), compileRegex(written)(lost)]).toEqual([lost, true, false]);
    }),
    { numRuns: 120 },
  );
});

test('where nothing is told, RE2 finds every text that people find', () => {
  const text = fc.stringMatching(/^[böбx ]{1,4}$/u);
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 20, maxLength: 20 }), (written, texts) => {
      if (regexBlindBoundary(written, anyShape) !== undefined) return;
      const whole = new RegExp(`^(?:${toPeople(written)})$`, 'u');
      const search = compileRegex(written);
      expect(texts.filter((one) => whole.test(one) && search(one) !== true)).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

test('a text that is told to be missed in addresses is an address', () => {
  expect(regexBlindBoundary('\\b[oö]zil@', addressShape)?.lost).toBe('özil@a');
});

test('an expression that cannot be looked through in time is not told', () => {
  expect(regexBlindBoundary('\\bö?.*\\b(?:a.{0,30}b)', anyShape)).toBeUndefined();
});
