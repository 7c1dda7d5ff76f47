// The image holds what the program needs at run time, and its build takes along nothing of its own.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const containerfile = read('docs/deploy/Containerfile');
const instructions = containerfile
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const copied = instructions.flatMap((line) => /^COPY --from=build \/build\/(\S+) /.exec(line)?.[1] ?? []);
const ignored = (file: string): string[] =>
  read(file)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Folders of the package that the program looks for beside `dist`. */
function soughtFolders(): string[] {
  const names = /shippedFolder\(name: ([^)]+)\)/.exec(read('src/cli/shipped.ts'))?.[1] ?? '';
  return [...names.matchAll(/'(\w+)'/g)].map(([, folder = '']) => folder);
}

test('every folder that the program looks for is in the image', () => {
  expect(soughtFolders().toSorted()).toEqual(['policies', 'schemas']);
  expect(copied).toEqual(expect.arrayContaining(['package.json', 'node_modules', 'dist', ...soughtFolders()]));
});

test('what is copied exists, or is made by the build', () => {
  const made = ['node_modules', 'dist'];
  expect(copied.filter((path) => !made.includes(path) && !existsSync(join(root, path)))).toEqual([]);
  for (const path of ['package.json', 'package-lock.json']) expect(statSync(join(root, path)).isFile()).toBe(true);
});

test('the build takes along neither what it makes itself nor audit logs and configurations, whoever builds', () => {
  expect(ignored('.dockerignore')).toEqual(ignored('.containerignore'));
  expect(ignored('.containerignore')).toEqual(expect.arrayContaining(['.git', 'node_modules', 'dist', 'audit', 'lobbyguard.yaml']));
  expect(copied.filter((path) => path !== 'node_modules' && path !== 'dist' && ignored('.containerignore').includes(path))).toEqual([]);
});

test('nobody runs it, and an image for a cluster has the client of Redis in the version that is asked for', () => {
  expect(instructions).toContain('USER 65534:65534');
  expect(containerfile).toContain("peerDependencies['@redis/client']");
  const { peerDependencies } = JSON.parse(read('package.json')) as { peerDependencies: Record<string, string> };
  expect(peerDependencies['@redis/client']).toMatch(/^\d+\.\d+\.\d+$/);
});
