import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileGlob, globLiteral } from '../../../src/policy/language/glob.ts';
import { fold } from '../../../src/policy/language/text.ts';
import { cpuMs } from '../../support/cpu.ts';

const text = (alphabet: string[]) => fc.array(fc.constantFrom(...alphabet), { maxLength: 10 }).map((parts) => parts.join(''));

function asRegex(pattern: string): RegExp {
  const parts = [...pattern].map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace(/[.+^${}()|[\]\\/]/, '\\$&')));
  return new RegExp(`^${parts.join('')}$`, 'isu');
}

test('a glob matches what the same regular expression matches', () => {
  fc.assert(
    fc.property(text(['a', 'b', 'B', '*', '?', '.', '[', '😀']), text(['a', 'A', 'b', '.', '[', '😀', '\n']), (pattern, name) => {
      expect(compileGlob(pattern)(name)).toBe(asRegex(pattern).test(name));
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['straße', 'STRASSE', true],
  ['stra?e', 'Straße', true],
  ['stra??e', 'STRASSE', true],
  ['?', 'ß', true],
  ['??', 'ß', false],
  ['*ß', 'GRÜSS', true],
  ['a*ab*b', 'aabb', true],
  ['ab*ab', 'ab', false],
  ['ab*ab', 'abab', true],
  ['*', '', true],
  ['', '', true],
  ['', 'x', false],
])('the glob %j says of %j: %s', (pattern, name, expected) => {
  expect(compileGlob(pattern)(name)).toBe(expected);
});

test('what a glob needs is in everything it matches', () => {
  fc.assert(
    fc.property(text(['a', 'b', 'ß', '*', '?']), text(['a', 'B', 'ß', 'S']), (pattern, name) => {
      if (compileGlob(pattern)(name)) expect(fold(name)).toContain(globLiteral(pattern));
    }),
    { numRuns: 2_000 },
  );
});

test.each(['*a*a*a*a*a*b', '*?a?*?a?*?a?*b', `${'*a'.repeat(200)}b`, `${'?'.repeat(500)}*b`])(
  'the glob %s is done with a long name quickly',
  (pattern) => {
    expect(cpuMs(() => expect(compileGlob(pattern)('a'.repeat(50_000))).toBe(false))).toBeLessThan(1_000);
  },
);
