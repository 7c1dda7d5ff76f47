import { expect, test } from 'vitest';
import { partNotationDoubt, wholeTextDoubt } from '../../../src/policy/language/text-notation.ts';

test.each([
  ['*bot', 'glob'],
  ['bot**', 'glob'],
  ['**bot*', 'glob'],
  ['%bot%', 'glob'],
  ['/bot/i', 'matches'],
  ['(?i)bot', 'matches'],
  ['\\bbot', 'matches'],
  ['bot\\b', 'matches'],
])('%s is doubted, and %s is what would read it', (written, operator) => {
  expect(partNotationDoubt(written)?.message).toContain(operator);
});

test.each(['***', '* - *', 'a*b', '*a*b', '%', '%%', '%-%', '%a%b%', '100%', '/bot/', '\\b', 'a\\bc'])('%s may be a text', (written) => {
  expect(partNotationDoubt(written)).toBeUndefined();
});

test.each(['a', '*', '*a', '%', '"', '/g', '\\b', ' ', '“', '[', '<'])('a million of %j are judged', (piece) => {
  const long = piece.repeat(1_000_000 / piece.length);
  for (const written of [long, `%${long}`, `${long}x`]) wholeTextDoubt(written);
});
