import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectory } from '../../src/audit/directory.ts';
import { inDirectory } from './entries.ts';

test('what is missing is made, what is there is left alone', () =>
  inDirectory(async (directory) => {
    const wanted = join(directory, 'a', 'b');
    makeDirectory(wanted);
    makeDirectory(wanted);
    expect(statSync(wanted).isDirectory()).toBe(true);
  }));

test('below a file nothing can be made', () =>
  inDirectory(async (directory) => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => makeDirectory(join(directory, 'file', 'audit'))).toThrow(/ENOTDIR/);
  }));

// Recursive mkdir never comes back from there: this test would not fail but hang.
test.skipIf(!existsSync('/proc/self'))('where nothing can be made, it says so instead of trying for ever', () => {
  expect(() => makeDirectory('/proc/lobbyguard/audit')).toThrow(/ENOENT/);
});
