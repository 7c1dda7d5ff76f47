// Comments and documents stand on their own: they point at nothing a reader of this repository cannot open.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

const files = ['src', 'test', 'bench', 'docs', 'policies', 'README.md', 'CHANGELOG.md']
  .flatMap((name) => (name.endsWith('.md') ? [name] : below(name)))
  .filter((file) => /\.(ts|md|yaml)$/.test(file) && basename(file) !== 'references.test.ts');

const lines = files.flatMap((file) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .map((text, index) => ({ place: `${file}:${index + 1}`, text })),
);

function below(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' }).map((file) => join(directory, file));
}

test.each([
  ['the number of a trap', /\bT\d{1,2}\b(?!:\d)/],
  ['the contract', /\b(product|the) contract\b/i],
  ['a section by its number', /\bsections? \d|\bprotocol \d|§/i],
  ['a numbered issue', /\b(issue|ticket|finding) #?\d/i],
  ['a page that is not here', /\b(product|speed|people|cases|(?<!docs\/)cluster|field|house|style)\.md\b/],
])('nothing refers to %s', (_, reference) => {
  expect(lines.length).toBeGreaterThan(10_000);
  expect(lines.filter(({ text }) => reference.test(text)).map(({ place, text }) => `${place}: ${text.trim()}`)).toEqual([]);
});

test('every heading of docs/protocol.md that is named exists', () => {
  const headings = [...readFileSync(join(root, 'docs/protocol.md'), 'utf8').matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? '');
  const named = lines.flatMap(({ place, text }) =>
    [...text.matchAll(/docs\/protocol\.md, ([A-Z][\w -]*\w)/g)].map(([, heading = '']) => ({ place, heading })),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ heading }) => !headings.includes(heading))).toEqual([]);
});
