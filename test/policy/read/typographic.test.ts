import { expect, test } from 'vitest';
import { load } from '../sets.ts';

const plain = 'rules: [{ id: r, when: { anonymous: true }, then: hold }]';

test.each([
  ['an id', plain.replace('id: r', 'id: \u201cr\u201d')],
  ['an id in quotes twice', plain.replace('id: r', `id: '"r"'`)],
  ['the name of a policy', `name: \u201eguests\u201c\n${plain}`],
])('quotes that belong to %s are told: everybody would have to type them', (_, file) => {
  const { ok, problems } = load(file);
  expect(ok).toBe(true);
  expect(problems).toMatchObject([{ severity: 'warning', code: 'means-nothing', message: expect.stringContaining('read as part') }]);
});

test.each([`name: The "good" ones\n${plain}`, `name: Bob\u2019s\n${plain}`, `description: \u201cguests\u201d wait\n${plain}`])(
  '%j is a good name',
  (file) => {
    expect(load(file).problems).toEqual([]);
  },
);

test.each([
  ['a list', plain.replace('{ anonymous: true }', '{ domain: { in: \uff3ba.example\uff3d } }')],
  ['a condition', 'rules:\n  - id: r\n    then: hold\n    when: \uff5banonymous\uff5d\n'],
  ['a list of lines', 'lists:\n  x:\n    \u2014 a.example\n    \u2014 b.example\nrules: []'],
])('%s in the punctuation of another keyboard is told as what it is', (_, file) => {
  expect(load(file).problems[0]?.message).toMatch(/\(U\+[0-9A-F]{4}, .*\) is text like any letter/);
});
