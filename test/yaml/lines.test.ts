import { expect, test } from 'vitest';
import { createLines } from '../../src/yaml/lines.ts';

test.each([
  ['the first character', 'ab\ncd', 0, '1:1'],
  ['a character of the second line', 'ab\ncd', 4, '2:2'],
  ['a line end', 'ab\ncd', 2, '1:2'],
  ['the end of the text', 'ab\ncd', 5, '2:2'],
  ['the end of a text that ends in blank lines', 'ab\n\n  \n', 7, '1:2'],
  ['a blank at the beginning of a line', 'ab\n\tcd', 3, '2:1'],
  ['an empty text', '', 0, '1:1'],
])('%s has a line and a column that are there', (_what, text, offset, place) => {
  const { line, column } = createLines(text).at(offset);
  expect(`${line}:${column}`).toBe(place);
});
