// The list of mutants is kept true: each of them changes one place that is there.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants } from './all.ts';

test('every mutant changes a place that is there, once', () => {
  const stale = mutants.filter(({ file, from }) => textOf(file).split(from).length !== 2);
  const told = stale.map(({ file, from, harm }) => `${file}: ${JSON.stringify(from)} (${harm})`).join('\n');
  expect(told, 'these are not there, or more than once').toBe('');
  expect(mutants.length).toBeGreaterThanOrEqual(100);
});

function textOf(file: string): string {
  try {
    return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  } catch {
    return '';
  }
}
