import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../src/cli/commands/check.ts';
import { test as runCases } from '../src/cli/commands/test.ts';
import { aFakeIo } from './cli/fake-io.ts';
import { aDirectory } from './support/directory.ts';

const root = join(import.meta.dirname, '..');
const starter = readdirSync(join(root, 'policies'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(yaml|txt)$/.test(file));
const text = (file: string) => readFileSync(join(root, 'policies', file), 'utf8');

test('the starter policies are clean and their cases pass', async () => {
  const fake = aFakeIo({ cwd: root });
  expect(await check({ paths: ['policies'], format: 'human' }, fake.io)).toBe(0);
  expect(await runCases({ paths: ['policies'], format: 'human', requireTests: true }, fake.io)).toBe(0);
  expect(fake.out()).not.toContain('without:');
});

test('the starter policies still hold when an admin enforces them', async () => {
  const enforced = Object.fromEntries(starter.map((file) => [`policies/${file}`, text(file).replace('mode: assist', 'mode: enforce')]));
  const fake = aFakeIo({ cwd: aDirectory(enforced) });
  expect(await check({ paths: ['policies'], format: 'human' }, fake.io), fake.out()).toBe(0);
  expect(await runCases({ paths: ['policies'], format: 'human', requireTests: true }, fake.io), fake.out()).toBe(0);
});

test('every starter policy begins in dry run, has cases beside it and tells editors its schema', () => {
  const policies = starter.filter((file) => file.endsWith('.yaml') && !file.endsWith('.test.yaml'));
  expect(policies.length).toBeGreaterThan(5);
  for (const file of policies) {
    expect(text(file), file).toMatch(/^mode: assist/m);
    expect(text(file).split('\n')[0], file).toBe('# yaml-language-server: $schema=../schemas/policy.json');
    expect(starter, file).toContain(file.replace('.yaml', '.test.yaml'));
    expect(text(file.replace('.yaml', '.test.yaml')).split('\n')[0], file).toBe('# yaml-language-server: $schema=../schemas/test.json');
  }
});
