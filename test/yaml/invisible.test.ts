import { expect, test } from 'vitest';
import { readDocument } from '../../src/yaml/document.ts';

test.each([
  ['a no-break space as indentation', 'rules:\n\u00a0\u00a0- id: a\n', '2:1', 'U+00A0 (no-break space)'],
  ['one among plain spaces', 'rules:\n \u00a0- id: a\n', '2:2', 'U+00A0 (no-break space)'],
  ['one that indents a key', 'version: 1\nlists:\n\u00a0\u00a0a: [b]\n', '3:1', 'U+00A0 (no-break space)'],
  ['one behind a dash', 'rules:\n  -\u00a0id: a\n', '2:4', 'U+00A0 (no-break space)'],
  ['one behind a colon', 'a: 1\nmode:\u00a0enforce\n', '2:6', 'U+00A0 (no-break space)'],
  ['one behind the only colon', 'mode:\u00a0enforce\n', '1:6', 'U+00A0 (no-break space)'],
  ['a zero-width space in a key', 'mo\u200bde: enforce\n', '1:3', 'U+200B (zero-width space)'],
  ['a zero-width joiner at the end of a key', 'mode\u200d: enforce\n', '1:5', 'U+200D (zero-width joiner)'],
  ['a soft hyphen in a quoted key', '"mo\u00adde": enforce\n', '1:4', 'U+00AD (soft hyphen)'],
  ['a byte order mark where two files were put together', 'a: 1\n\ufeffb: 2\n', '2:1', 'U+FEFF (byte order mark)'],
  ['an ideographic space as indentation', 'a:\n\u3000b: 1\n', '2:1', 'U+3000 (ideographic space)'],
  ['the end of a file as DOS marked it', 'a: 1\nb: 2\n\u001a', '3:1', 'U+001A (end-of-file mark of DOS)'],
  ['a form feed behind a number', 'version: 1\f\na: 1\n', '1:11', 'U+000C (form feed)'],
  ['a line that only some editors end', 'version: 1\u2028rules: []\n', '1:11', 'U+2028 (line separator)'],
  ['one of a mainframe', 'version: 1\u0085rules: []\n', '1:11', 'U+0085 (next-line control)'],
])('%s is told by its place and name', (_what, text, place, name) => {
  const { problems } = readDocument('f', text);
  expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([`${place} invisible-character`]);
  expect(problems[0]?.message).toContain(name);
});

test.each([
  'name: "R\u00e9union\u00a0: x"',
  'description: R\u00e9union\u00a0du soir',
  'text: |\n  \u00a0indented by choice\n  two\u200bwords\n',
  '# \f a page\na: 1',
  'a: "x\u0085y"',
  'a: x\u2028y',
  '# a comment\u00a0with one\na: 1',
])('%j is left alone: it is what the text says', (text) => {
  expect(readDocument('f', text).problems).toEqual([]);
});

test('a merge key is told with what to write instead', () => {
  const { problems } = readDocument('f', 'base: &base { a: 1 }\nrule:\n  <<: *base\n  b: 2\n');
  expect(problems).toMatchObject([{ line: 3, column: 3, code: 'merge-key', message: expect.stringContaining('write the keys out') }]);
});
