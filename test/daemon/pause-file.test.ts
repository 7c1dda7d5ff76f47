// The files that pause, written and removed with real ones.
import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pauseFile, writeNote } from '../../src/daemon/pause-file.ts';
import { aDirectory } from '../support/daemon.ts';

test('a note that is written again is never seen cut short: it takes the place of the one before as a whole', () => {
  const directory = aDirectory();
  const file = pauseFile(directory);
  writeNote(file, 'Ann\n');
  linkSync(file, join(directory, 'as Ann wrote it'));
  writeNote(file, 'Bob\n');
  expect(readFileSync(join(directory, 'as Ann wrote it'), 'utf8')).toBe('Ann\n');
  expect(readFileSync(file, 'utf8')).toBe('Bob\n');
  expect(readdirSync(directory).toSorted()).toEqual(['PAUSED', 'as Ann wrote it']);
});

test('where nothing can be put beside it, the file itself is written', () => {
  const directory = aDirectory();
  const file = pauseFile(directory);
  mkdirSync(join(directory, `.PAUSED.${process.pid}`));
  writeFileSync(join(directory, `.PAUSED.${process.pid}`, 'in the way'), '');
  expect(() => writeNote(file, 'Ann\n')).not.toThrow();
  expect(readFileSync(file, 'utf8')).toBe('Ann\n');
});
