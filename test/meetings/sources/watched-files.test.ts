import { execFileSync } from 'node:child_process';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchFiles } from '../../../src/meetings/sources/watched-files.ts';
import { aDirectory } from '../../support/directory.ts';

test('a file is read again whose time and length are what they were', async () => {
  const path = join(aDirectory({ 'a.txt': 'one' }), 'a.txt');
  const long = Date.now() / 1_000 - 3_600;
  utimesSync(path, long, long);
  const seen: string[] = [];
  const watching = watchFiles({
    path,
    ending: '',
    lookEveryMs: 10,
    quietMs: 20,
    onRead: async (files) => void seen.push(...files.map(({ bytes }) => bytes.toString())),
    onFailed: () => undefined,
  });
  onTestFinished(() => watching.stop());
  await expect.poll(() => seen).toEqual(['one']);
  writeFileSync(path, 'two');
  utimesSync(path, long, long);
  await expect.poll(() => seen.at(-1)).toBe('two');
});

test('a pipe in the place of a file is told, and the file is read when it is there again', async () => {
  const path = join(aDirectory({ 'a.txt': 'one' }), 'a.txt');
  const [seen, failed]: [string[], string[]] = [[], []];
  const watching = watchFiles({
    path,
    ending: '',
    lookEveryMs: 10,
    quietMs: 20,
    onRead: async (files) => void seen.push(...files.map(({ bytes }) => bytes.toString())),
    onFailed: (why) => void failed.push(why),
  });
  onTestFinished(() => watching.stop());
  await expect.poll(() => seen).toEqual(['one']);
  rmSync(path);
  execFileSync('mkfifo', [path]);
  await expect.poll(() => failed).toContain('it cannot be read (no regular file)');
  rmSync(path);
  writeFileSync(path, 'two');
  await expect.poll(() => seen.at(-1)).toBe('two');
});
