import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  covers,
  exactPattern,
  exampleOf,
  globPattern,
  overlap,
  prefixPattern,
  substringPattern,
} from '../../../src/policy/language/pattern.ts';

test.each([
  ['*', 'abc', true],
  ['a*', 'ab*', true],
  ['ab*', 'a*', false],
  ['*bot*', '*notebot', true],
  ['*', '', true],
])('%s covers %s: %s', (outer, inner, expected) => {
  expect(covers(globPattern(outer), globPattern(inner))).toBe(expected);
});

test.each([
  ['a*', '*b', true],
  ['a*', 'b*', false],
  ['*a*', '*b*', true],
])('%s and %s have a string in common: %s', (a, b, expected) => {
  expect(overlap(globPattern(a), globPattern(b))).toBe(expected);
});

const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

test('a pattern that covers another matches all its strings, and overlap is never denied to a common string', () => {
  fc.assert(
    fc.property(glob, glob, word, (outer, inner, text) => {
      const inOuter = covers(globPattern(outer), exactPattern(text));
      const inInner = covers(globPattern(inner), exactPattern(text));
      if (covers(globPattern(outer), globPattern(inner)) && inInner) expect(inOuter).toBe(true);
      if (inOuter && inInner) expect(overlap(globPattern(outer), globPattern(inner))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('the example of a pattern belongs to it', () => {
  fc.assert(fc.property(glob, (text) => covers(globPattern(text), exactPattern(exampleOf(globPattern(text))))));
  expect(exampleOf(prefixPattern('ab'))).toBe('ab');
  expect(covers(substringPattern(''), globPattern('*'))).toBe(true);
});

test('patterns longer than any name are not compared: they are taken to have something in common, and neither to cover the other', () => {
  const [long, longer] = [substringPattern('a'.repeat(50_000)), globPattern(`*${'a'.repeat(50_000)}`)];
  expect([overlap(long, longer), covers(long, longer), covers(longer, long)]).toEqual([true, false, false]);
});
