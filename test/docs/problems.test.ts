import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isProblemCode, problemCodes } from '../../src/problem-codes.ts';

const docs = join(import.meta.dirname, '../../docs');
const rows = (page: string): string[][] =>
  [...readFileSync(join(docs, page), 'utf8').matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)].map(([, code = '', meaning = '']) => [
    code,
    meaning,
  ]);

test('the page of problem codes is the table, word for word', () => {
  expect(rows('problems.md')).toEqual(Object.entries(problemCodes));
});

test('what the page on policies says of warnings is about codes there are', () => {
  const told = rows('writing-policies.md').filter(([, meaning]) => /^(?:warning|note) \|/.test(meaning ?? ''));
  expect(told.length).toBeGreaterThan(8);
  expect(told.filter(([code]) => !isProblemCode(code))).toEqual([]);
});
