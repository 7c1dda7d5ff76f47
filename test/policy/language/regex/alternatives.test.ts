import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alternativesOf } from '../../../../src/policy/language/regex/alternatives.ts';
import { compileRegex } from '../../../../src/policy/language/regex/regex.ts';

test.each([
  ['a', []],
  ['a|b', ['a', 'b']],
  ['(?i)a|b', ['(?i)a', '(?i)b']],
  ['((?i)a)|b', ['((?i)a)', 'b']],
  ['x(a|b)y', ['x(a)y', 'x(b)y']],
  ['x(?:a|b)y', ['x(?:a)y', 'x(?:b)y']],
  ['x(?P<n>a|b)y', ['x(?P<n>a)y', 'x(?P<n>b)y']],
  ['a|(b|c)d', ['a|(b)d', 'a|(c)d', 'a', '(b|c)d']],
  ['x(a|b)?y', []],
  ['x(a|b)*y', []],
  ['x(a|b){0,2}y', []],
  ['x(a|b)+y', ['x(a)+y', 'x(b)+y']],
  ['x(a|)y', []],
  ['a\\|b', []],
  ['\\Qa|b\\E', []],
  ['[a|b]', []],
  ['[]|a]', []],
  ['[[:alpha:]|b]', []],
  ['\\(a|b\\)', ['\\(a', 'b\\)']],
  ['(a|b', []],
  ['a|b)', []],
])('%s has the alternatives %j', (pattern, alone) => {
  expect(alternativesOf(pattern).map((one) => one.alone)).toEqual(alone);
});

const { tree: expressions } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', '[ab|]', '\\|', '^', '$', '.', '[[:alpha:]]', '(?i)A'),
    fc.tuple(tie('tree'), tie('tree')).map((both) => both.join('')),
    fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => `(${one}|${other})`),
    fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => `${one}|${other}`),
    fc.tuple(tie('tree'), fc.constantFrom('*', '?', '+', '{0,2}')).map(([one, times]) => `(?:${one})${times}`),
  ),
}));
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '|'), maxLength: 6 });

test('what an alternative alone matches, the expression matches', () => {
  fc.assert(
    fc.property(expressions, texts, (pattern, text) => {
      for (const { alone } of alternativesOf(pattern)) if (compileRegex(alone)(text)) expect(compileRegex(pattern)(text)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('what an expression matches, one of its outermost alternatives matches', () => {
  fc.assert(
    fc.property(fc.array(expressions, { minLength: 2, maxLength: 4 }), texts, (written, text) => {
      const pattern = `(?:${written.join('|')})`;
      const outermost = alternativesOf(written.join('|'));
      if (compileRegex(pattern)(text)) expect(outermost.some(({ alone }) => compileRegex(alone)(text))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
