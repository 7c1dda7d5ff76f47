import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markOf, readToldPause, takeAway, writeToldPause } from '../../../src/daemon/cluster/told-pause.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-told-'));
  file = join(directory, 'PAUSED');
  writeFileSync(file, 'alice\n');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a file that is what it was is taken away, and nothing stays behind', () => {
  takeAway(file, markOf(file) ?? '', directory);
  expect(readdirSync(directory)).toEqual([]);
});

test('a file that says something else by now stays', () => {
  const mark = markOf(file) ?? '';
  writeFileSync(file, 'bob, and not alice\n');
  takeAway(file, mark, directory);
  expect(readdirSync(directory)).toEqual(['PAUSED']);
});

test('a file that is gone already keeps nobody from taking the others away', () => {
  const mark = markOf(file) ?? '';
  rmSync(file);
  expect(() => takeAway(file, mark, directory)).not.toThrow();
  expect(existsSync(file)).toBe(false);
});

test('what was told is remembered for its own cluster, and what cannot be read is nothing', () => {
  const told = { cluster: 'eu', word: { paused: true, gen: 3, at: 1, by: 'alice' }, files: new Map([[file, 'mark']]) };
  writeToldPause(directory, told);
  expect(readToldPause(directory, 'eu')).toEqual(told);
  expect(readToldPause(directory, 'us')).toBeUndefined();
  writeToldPause(directory, { ...told, word: { ...told.word, paused: false } });
  expect(readToldPause(directory, 'eu')).toBeUndefined();
  writeFileSync(join(directory, '.told-pause.json'), '{');
  expect(readToldPause(directory, 'eu')).toBeUndefined();
});
