import { expect, test } from 'vitest';
import { readDocument } from '../../src/yaml/document.ts';
import { lookalikeRemedy } from '../../src/yaml/lookalikes.ts';

test.each([
  ['an en dash for a list mark', 'rules:\n  \u2013 id: a\n    then: hold\n', '2:3', /U\+2013, en dash.*begins with -/],
  ['a bullet', 'rules:\n  \u2022 id: a\n    then: hold\n', '2:3', /U\+2022, bullet/],
  ['a full-width colon behind a key', 'version: 1\nname\uff1ag\nrules: []\n', '2:5', /U\+FF1A, full-width colon.*followed by :/],
  ['one in a list item', 'rules:\n  - id\uff1a a\n    then: hold\n', '2:7', /full-width colon/],
  ['one behind the only key of a short mapping', 'when: { anonymous\uff1a true }\n', '1:18', /full-width colon/],
  ['a full-width comma', 'when: { a: true\uff0c b: true }\nthen: x\n', '1:16', /full-width comma.*plain sign/],
  ['full-width brackets', 'when: \uff5b a: true \uff5d\n', '1:7', /full-width bracket/],
])('%s is told by its place and name', (_what, text, place, message) => {
  const { problems } = readDocument('f', text);
  expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([`${place} yaml-syntax`]);
  expect(problems[0]?.message).toMatch(message);
});

test.each([
  'reason: Stop \u2013 private\uff1a ask first\n',
  'names: [Ann\uff0cBob, "\uff5bx\uff5d"]\n',
  'a: |\n  \u2013 one\n  name\uff1a two\n',
  '"a\uff1ab": 1\n',
])('%j is left alone: it reads as it looks', (text) => {
  expect(readDocument('f', text).problems).toEqual([]);
});

test.each(['a: |\n  \u2013 one\nb: [\n', 'a: "\u2013 x"\n# name\uff1a x\nb: [\n', "a: '\uff0c'\nb: { c: '\uff0c'\n"])(
  'in %j they have no part in what is wrong',
  (text) => {
    expect(readDocument('f', text).problems.map(({ message }) => message)).not.toContainEqual(expect.stringContaining('U+'));
  },
);

test('where a list was expected, text that looks like one is told for what it is', () => {
  expect(lookalikeRemedy('\u2014 a.example \u2014 b.example')).toMatch(/U\+2014, em dash/);
  expect(lookalikeRemedy('\uff3ba, b\uff3d')).toMatch(/full-width bracket/);
  expect(lookalikeRemedy('a.example')).toBe('');
});
