import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeRegex } from '../../src/canonical/composed-regex.ts';
import { compileRegex } from '../../src/policy/language/regex/regex.ts';
import { load } from '../policy/sets.ts';

function aRule(when: object) {
  return load(`rules: [{ id: r, when: ${JSON.stringify(when)}, then: hold }]`);
}

test.each([
  ['a letter written with a mark', '^Jose\u0301$', 'José', 'Jose'],
  ['the same in brackets', '^[e\u0301]$', 'é', 'e'],
  ['a sign that has become a letter', '^\u212bngstrom$', '\u00c5ngstrom', 'angstrom'],
  ['the same in brackets', '^[\u212b]$', '\u00c5', '\u212b'],
  ['the same behind a hyphen that is one', '^[-\u212b]$', '\u00c5', '\u212b'],
  ['a letter that is taken apart', '^\u0958+$', '\u0915\u093c\u0915\u093c', '\u0915\u093c\u093c'],
  ['the same behind an escape', '^\\.\u0958$', '.\u0915\u093c', 'x\u0915\u093c'],
  ['the same in a quotation', '^\\Q.\u0958\\E$', '.\u0915\u093c', 'x\u0915\u093c'],
  ['a range that begins with a letter that moves', '^[\uf900-\ufaff]$', '\ufa0e', '한'],
  ['brackets with a class of their own', '^[[:alpha:]\u212b]+$', 'a\u00c5', '5'],
  ['a bracket as the first in brackets', '^[]\u212b]+$', ']\u00c5', 'x'],
])('%s, %j, matches %j and not %j', (_what, pattern, seen, other) => {
  const search = compileRegex(pattern);
  expect([search(seen), search(other)]).toEqual([true, false]);
});

test.each(['^[\u0958-\u095f]$', '[\u0958\u0959\u095a]', '[^\u0958]', '[a\u0958]'])(
  'brackets hold no letter of two characters: %j is told, and an error where negated',
  (pattern) => {
    const told = (operator: string) =>
      aRule({ anonymous: true, name: { [operator]: pattern } }).problems.map(({ severity, code }) => `${severity} ${code}`);
    expect([told('matches'), told('notMatches')]).toEqual([['warning means-nothing'], ['error means-nothing']]);
  },
);

test('brackets of letters that are taken apart do not take in what they are made of', () => {
  expect(compileRegex('^[\u0958\u0959\u095a]')('\u0915\u092e\u0932')).toBe(false);
});

const piece = fc.constantFrom(
  '[',
  ']',
  '^',
  '-',
  '\\',
  '\\Q',
  '\\E',
  '(',
  ')',
  '+',
  'e',
  '\u0301',
  '\u0958',
  '\u212b',
  '\uf900',
  '한',
  ':',
  '|',
  'n',
);
const written = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''));

test('whatever is written, reading it ends in a set of policies or in problems', () => {
  fc.assert(
    fc.property(written, (pattern) => {
      const { ok, problems } = aRule({ name: { matches: pattern } });
      expect(ok || problems.length > 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('what is composed already stays as it is', () => {
  fc.assert(
    fc.property(written, (pattern) => {
      if (pattern.normalize('NFC') === pattern) expect(composeRegex(pattern).pattern).toBe(pattern);
    }),
    { numRuns: 2000 },
  );
});
