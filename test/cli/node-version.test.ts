import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFault, oldestNode } from '../../src/cli/node-version.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test.each(['12.22.0', '18.20.8', '20.9.0', '20.18.3'])('Node %s is told to be too old, in one sentence', (version) => {
  expect(nodeFault(version)).toMatch(new RegExp(`^lobbyguard needs Node 20\\.19 or newer, and this is Node ${version}: [^\\n]*\\.$`));
});

test.each(['20.19.0', '20.20.1', '21.0.0', '22.1.0', '100.0.0', '24.0.0-nightly'])('Node %s will do', (version) => {
  expect(nodeFault(version)).toBeUndefined();
});

test('the oldest one is that of package.json', () => {
  expect((JSON.parse(read('package.json')) as { engines: { node: string } }).engines.node).toBe(`>=${oldestNode}`);
});

test('nothing is loaded before the version is known, because an old Node would stumble over it', () => {
  const imports = [...read('src/main.ts').matchAll(/^import (?!type )[^;]* from '(.*)';$/gm)].map(([, from]) => from);
  expect(imports).toEqual(['./cli/node-version.ts']);
  expect(read('src/cli/node-version.ts')).not.toMatch(/^import /m);
});
