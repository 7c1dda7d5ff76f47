// The list of mutants is kept true: at least a hundred of them change one place that is there. `npm run mutants` names those that do not.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants } from './all.ts';

test('at least a hundred mutants change a place that is there, once', () => {
  const stale = mutants.filter(({ file, from }) => textOf(file).split(from).length !== 2);
  const told = stale.map(({ file, from, harm }) => `${file}: ${JSON.stringify(from)} (${harm})`).join('\n');
  expect(mutants.length - stale.length, `these are not there, or more than once:\n${told}`).toBeGreaterThanOrEqual(100);
});

function textOf(file: string): string {
  try {
    return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  } catch {
    return '';
  }
}
