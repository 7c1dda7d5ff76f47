import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../src/cli/commands/check.ts';
import { test as runCases } from '../../src/cli/commands/test.ts';
import { actions } from '../../src/policy/action.ts';
import { operators } from '../../src/policy/operators/operators.ts';
import { factDefinitions } from '../../src/roster/facts.ts';
import { aFakeIo } from '../cli/fake-io.ts';
import { aDirectory } from '../support/directory.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/writing-policies.md'), 'utf8');

/** Blocks that name a file, by their chapter. */
const chapters = page.split(/^##+ /m).flatMap((chapter) => {
  const title = chapter.split('\n')[0] ?? '';
  const blocks = [...chapter.matchAll(/^```(?:yaml|text) (\S+)\n(.*?)^```/gms)];
  return blocks.length === 0
    ? []
    : [{ title, files: Object.fromEntries(blocks.map(([, name, text]) => [`policies/${name}`, text ?? ''])) }];
});

test.each(chapters)('the examples of $title are clean and their cases pass', async ({ files }) => {
  const fake = aFakeIo({ cwd: aDirectory(files) });
  expect(await check({ paths: ['policies'], format: 'human' }, fake.io), fake.out()).toBe(0);
  expect(await runCases({ paths: ['policies'], format: 'human', requireTests: true }, fake.io), fake.out() + fake.err()).toBe(0);
  expect(fake.out()).toContain('passed');
});

test('every YAML example names a file, but for the line that goes into all of them', () => {
  expect(chapters.length).toBeGreaterThan(6);
  expect(page.match(/^```yaml$/gm)).toHaveLength(1);
});

test('every fact, its values, every operator and every action is described', () => {
  const values = factDefinitions.flatMap((fact) => fact.values ?? []);
  for (const name of [...factDefinitions.map((fact) => fact.name), ...values, ...operators.map(({ name }) => name), ...actions]) {
    expect(page).toContain(`\`${name}\``);
  }
});
