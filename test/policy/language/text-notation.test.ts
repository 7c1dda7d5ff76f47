import { expect, test } from 'vitest';
import { globNotationDoubt, partNotationDoubt, wholeTextDoubt } from '../../../src/policy/language/text-notation.ts';

test.each([
  ['*bot', 'glob'],
  ['bot**', 'glob'],
  ['**bot*', 'glob'],
  ['%bot%', 'glob'],
  ['/bot/i', 'matches'],
  ['(?i)bot', 'matches'],
  ['\\bbot', 'matches'],
  ['bot\\b', 'matches'],
  ['^Board$', 'write "Board"'],
  ['^.*Board.*$', '{ glob: "*Board*" }'],
  ['.*Board.*', '{ glob: "*Board*" }'],
  ['Board.*Audit', '{ glob: "Board*Audit" }'],
  ['.*', '{ glob: "*" }'],
  ['(.*)', 'matches'],
  ['.+', 'matches'],
  ['^$', 'matches'],
  ['(?i:board)', 'matches'],
  ['Board (?:one|two)', 'matches'],
  ['^(RE|AW):', 'matches'],
  ['\\d+', 'matches'],
  ['\\s', 'matches'],
  ['Board\\s+Audit', 'matches'],
  ['\\p{L}', 'matches'],
  ['[[:alpha:]]', 'matches'],
  ['[A-Za-z]', 'matches'],
  ['[a-z]+', 'matches'],
  ['x{2,}', 'matches'],
  ['[Bb]oard', 'matches'],
  ['[öÖ]l', 'matches'],
])('%s is doubted, and %s is what would read it', (written, operator) => {
  expect(partNotationDoubt(written)?.message).toContain(operator);
});

test.each(['***', '* - *', 'a*b', '*a*b', '%', '%%', '%-%', '%a%b%', '100%', '/bot/', '\\b', 'a\\bc'])('%s may be a text', (written) => {
  expect(partNotationDoubt(written)).toBeUndefined();
});

test.each([
  '{',
  '},',
  '[',
  ']',
  '{}',
  '"error": "invalid_token",',
  '"error_description": "The \\"access\\" token expired"',
  '"names": [',
  '"names": ["Ann", "Bob"],',
  '"count": 12,',
  '"next": null',
])('%s is a line of JSON', (written) => {
  expect(wholeTextDoubt(written)?.message).toContain('JSON');
});

test.each([
  ['"Ann Example","ann@example.com"', 'Ann Example'],
  ['"Ann Example", "Bob Example"', 'Ann Example'],
  ['"Ann Example";"Sales";', 'Ann Example'],
  ['"Ann Example"\t"Sales"', 'Ann Example'],
  ['"Ann Example",', 'Ann Example'],
  ['"Example, Ann",ann@example.com,7', 'Example, Ann'],
  ['"Ann ""Annie"" Example","x"', 'Ann \\"Annie\\" Example'],
])('%s is a line of a table, in which %s is meant', (written, meant) => {
  expect(wholeTextDoubt(written)?.message).toContain(`write "${meant}"`);
});

test.each([
  '"Board" meeting',
  '"Phoenix", weekly',
  '"Phoenix": weekly',
  '"Phoenix","Kickoff" and lunch',
  'Ann "Annie" Example, Sales',
  '"Alpha" / "Beta"',
  'Example, Ann',
  '[EXT]',
  '{x}',
  ':-]',
  '[?]',
  '5" disk',
  '"',
  ',',
])('%s may be a whole text', (written) => {
  expect(wholeTextDoubt(written)).toBeUndefined();
});

test.each(['a', '*', '*a', '%', '"', '""', '"a",', '"\\', '{', '": ', '/g', '\\b', ' ', '“', '[', '<'])(
  'a million of %j are judged',
  (piece) => {
    const long = piece.repeat(1_000_000 / piece.length);
    for (const written of [long, `%${long}`, `${long}x`]) wholeTextDoubt(written);
  },
);

test.each(['${NAME}', '{{ name }}', '$null', '$(User)'])('%s was to be filled in, and is no text people write', (written) => {
  expect(wholeTextDoubt(written)?.message).toContain('write the value');
  expect(partNotationDoubt(written)?.message).toContain('write the value');
});

test.each(['guest [0-9]', '[a-z]*'])('%s is a range of PowerShell or of an expression', (written) => {
  expect(globNotationDoubt(written)?.message).toContain('expressions are read by matches only');
});

test.each(['Ke$ha', '{x}', 'Glossary [A-Z]', '[A-M]', '[0-9', '$'])('%s may be meant', (written) => {
  expect(wholeTextDoubt(written)).toBeUndefined();
});
