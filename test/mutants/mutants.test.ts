// The list of mutants is kept true: each of them changes one place that is there.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants } from './all.ts';
import { findingMutants } from './findings.ts';

test('every mutant changes a place that is there, once', () => {
  const stale = [...mutants, ...findingMutants].filter(({ file, from }) => textOf(file).split(from).length !== 2);
  const told = stale.map(({ file, from, harm }) => `${file}: ${JSON.stringify(from)} (${harm})`).join('\n');
  expect(told, 'these are not there, or more than once').toBe('');
  expect(mutants.length).toBeGreaterThanOrEqual(100);
});

/** Where the simulation says that something is wrong. */
const judges = [
  ...readdirSync(new URL('../simulation', import.meta.url), { recursive: true, encoding: 'utf8' }).map((name) => `test/simulation/${name}`),
  ...['world', 'judge', 'settle', 'chaos', 'checks'].map((name) => `test/chaos/${name}.ts`),
];
/** What only the chaos run asks for, and what a test of the judges proves (test/simulation/judges.test.ts). */
const elsewhere = ['over-cap', 'request-in-dry-run'];

test('for each kind of finding of the simulation there is a mutant that it must find', () => {
  const kinds = judges.filter((name) => name.endsWith('.ts')).flatMap((name) => kindsIn(textOf(name)));
  const missing = [...new Set(kinds)].filter(
    (kind) => !elsewhere.includes(kind) && !findingMutants.some(({ finding }) => finding === kind),
  );
  expect(missing.toSorted()).toEqual([]);
  expect(kinds.length).toBeGreaterThanOrEqual(25);
});

/** The first argument may choose between two; of a complaint of the server only that it is one counts. */
function kindsIn(text: string): string[] {
  const firsts = [...text.matchAll(/findings\.add\(([^,]*),/g)].map(([, first = '']) => first);
  return firsts.flatMap((first) => [...first.matchAll(/'([a-z-]+)'|`([a-z-]+) /g)].map(([, plain, began]) => plain ?? began ?? ''));
}

function textOf(file: string): string {
  try {
    return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  } catch {
    return '';
  }
}
