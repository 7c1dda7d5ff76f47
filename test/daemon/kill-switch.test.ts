import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import { watchPause } from '../../src/daemon/kill-switch.ts';
import { aDirectory, until } from '../support/daemon.ts';

function aSwitch(directory: string) {
  const heard: [boolean, string][] = [];
  const pause = watchPause(directory, (paused, by) => heard.push([paused, by.who]));
  onTestFinished(() => pause.stop());
  return { pause, heard };
}

test('the file is the switch, whoever makes it, and its first line says who', async () => {
  const directory = aDirectory();
  const { pause, heard } = aSwitch(directory);
  expect(pause.paused).toBe(false);
  writeFileSync(join(directory, 'PAUSED'), '\r\n');
  await until('the pause', () => pause.paused);
  await until('the news', () => heard.length >= 1);
  rmSync(join(directory, 'PAUSED'));
  await until('the end of it', () => heard.length >= 2);
  expect(heard).toEqual([
    [true, 'the file PAUSED was created'],
    [false, 'the file PAUSED was removed'],
  ]);
});

test('who has paused is known for as long as it holds, and after a restart', async () => {
  const directory = aDirectory();
  const { pause } = aSwitch(directory);
  expect(pause.by).toBeUndefined();
  const olga = { who: 'olga', auth: 'users', via: 'console', node: 'one' } as const;
  await pause.pause(olga);
  expect(pause.by).toEqual(olga);
  expect(aSwitch(directory).pause.by).toMatchObject({ who: 'olga' });
  await pause.resume(localBy('Bob', 'console'));
  expect(pause.by).toBeUndefined();
});

test('a resume is told where nothing is paused, too, whether it is asked for in a file or here', async () => {
  const directory = aDirectory();
  const { pause, heard } = aSwitch(directory);
  await pause.resume(localBy('Bob', 'console'));
  expect(heard).toEqual([[false, 'Bob']]);
  writeFileSync(join(directory, 'RESUMED'), 'Ann\n');
  await until('the news', () => heard.length >= 2);
  expect(heard[1]).toEqual([false, 'Ann']);
  expect(existsSync(join(directory, 'RESUMED'))).toBe(false);
  expect(pause.paused).toBe(false);
});

test.each(['PAUSED.txt', 'paused', 'Paused.TXT', 'pause', 'PAUSED (2).txt', 'PAUSED.md', 'Copy of PAUSED.txt', 'paused2'])(
  'a file %s is the switch as well',
  async (name) => {
    const directory = aDirectory();
    const { pause, heard } = aSwitch(directory);
    writeFileSync(join(directory, name), '');
    await until('the pause', () => heard.length >= 1);
    expect(heard).toEqual([[true, `the file ${name} was created`]]);
    await pause.resume(localBy('Bob', 'cli'));
    expect(pause.paused).toBe(false);
  },
);

test.each(['audit-2026-11-26.jsonl', 'lobbyguard.lock', 'pausenbrot.txt', '.PAUSED.swp'])('a file %s pauses nothing', async (name) => {
  const directory = aDirectory();
  writeFileSync(join(directory, name), '');
  expect(aSwitch(directory).pause.paused).toBe(false);
});

test('a resume deletes nothing but notes: what else is called like the switch stays, is named, and goes on pausing', async () => {
  const directory = aDirectory();
  const { pause } = aSwitch(directory);
  const [log, report, empty] = ['logs before pause', 'incident-paused-report.docx', 'Paused'].map((name) => join(directory, name));
  if (log === undefined || report === undefined || empty === undefined) throw new Error('no names');
  for (const folder of [log, empty]) mkdirSync(folder);
  writeFileSync(join(log, 'audit-2026-11-26.jsonl'), '{}\n');
  writeFileSync(report, 'x'.repeat(20_000));
  writeFileSync(join(directory, 'PAUSED'), 'Ann\n');
  await until('the pause', () => pause.paused);
  await expect(pause.resume(localBy('Bob', 'cli'))).rejects.toThrow('"incident-paused-report.docx", "logs before pause"');
  expect(pause.paused).toBe(true);
  expect([log, report, empty, join(directory, 'PAUSED')].map((file) => existsSync(file))).toEqual([true, true, false, false]);
  expect(readFileSync(join(log, 'audit-2026-11-26.jsonl'), 'utf8')).toBe('{}\n');
  for (const file of [log, report]) rmSync(file, { recursive: true });
  await pause.resume(localBy('Bob', 'cli'));
  expect(pause.paused).toBe(false);
});

test('a resume that was asked for before a pause does not end it, nor what comes after it', async () => {
  const directory = aDirectory();
  const { pause, heard } = aSwitch(directory);
  writeFileSync(join(directory, 'RESUMED'), 'Ann\n');
  await pause.pause(localBy('Bob', 'console'));
  expect(existsSync(join(directory, 'RESUMED'))).toBe(false);
  rmSync(join(directory, 'PAUSED'));
  await until('the end of it', () => heard.length >= 2);
  expect(heard).toEqual([
    [true, 'Bob'],
    [false, 'the file PAUSED was removed'],
  ]);
});

test('a resume that was asked for before a pause does not name whoever deletes that, restart or not', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = aDirectory();
  writeFileSync(join(directory, 'RESUMED'), 'Ann\n');
  utimesSync(join(directory, 'RESUMED'), new Date(1_000), new Date(1_000));
  writeFileSync(join(directory, 'PAUSED'), 'Bob\n');
  const { heard } = aSwitch(directory);
  vi.advanceTimersByTime(200);
  expect(readdirSync(directory)).toEqual(['PAUSED']);
  rmSync(join(directory, 'PAUSED'));
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual([[false, 'the file PAUSED was removed']]);
});

test('one resume is told for two who ask at once, one of them in a file', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = aDirectory();
  const { pause, heard } = aSwitch(directory);
  await pause.pause(localBy('Ann', 'console'));
  writeFileSync(join(directory, 'RESUMED'), 'Bob\n');
  await pause.resume(localBy('Carol', 'console'));
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual([
    [true, 'Ann'],
    [false, 'Carol'],
  ]);
});

test('pause and resume take effect at once and name who did it', async () => {
  const { pause, heard } = aSwitch(aDirectory());
  await pause.pause(localBy('Ann', 'console'));
  expect(pause.paused).toBe(true);
  await until('the news', () => heard.length >= 1);
  await pause.resume(localBy('Bob', 'console'));
  expect(heard).toEqual([
    [true, 'Ann'],
    [false, 'Bob'],
  ]);
});

test('whoever resumes from a terminal is named, and so is who paused there', async () => {
  const directory = aDirectory();
  const { pause, heard } = aSwitch(directory);
  writeFileSync(join(directory, 'PAUSED'), 'ann@server1 at 2026-11-20T09:00:00.000Z\n');
  await until('the pause', () => heard.length >= 1);
  writeFileSync(join(directory, 'RESUMED'), 'bob@server1\n');
  rmSync(join(directory, 'PAUSED'));
  await until('the end of it', () => heard.length >= 2);
  expect([pause.paused, ...heard]).toEqual([false, [true, 'ann@server1'], [false, 'bob@server1']]);
  expect(existsSync(join(directory, 'RESUMED'))).toBe(false);
});

test.each<[string, string | Buffer, string]>([
  ['PowerShell', Buffer.from('\ufeffolga\r\n', 'utf16le'), 'olga'],
  ['Notepad', '\ufeffolga\r\n', 'olga'],
  ['nobody: it is a document', `a,b,c\n${'1,2,3\n'.repeat(1_000)}`, 'the file Paused meetings.csv was created'],
])('the first line of a note is a name, as written by %s', async (_, content, who) => {
  const directory = aDirectory();
  const { heard } = aSwitch(directory);
  writeFileSync(join(directory, 'Paused meetings.csv'), content);
  await until('the pause', () => heard.length >= 1);
  expect(heard).toEqual([[true, who]]);
});

test('a directory that vanishes does not end the pause, and the file is put back', async () => {
  const directory = join(aDirectory(), 'audit');
  mkdirSync(directory);
  const { pause, heard } = aSwitch(directory);
  await pause.pause(localBy('Ann', 'console'));
  rmSync(directory, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 500));
  mkdirSync(directory);
  await until('the file to be put back', () => existsSync(join(directory, 'PAUSED')));
  expect(pause.paused).toBe(true);
  expect(heard).toEqual([[true, 'Ann']]);
  expect(readFileSync(join(directory, 'PAUSED'), 'utf8')).toContain('vanished');
  rmSync(join(directory, 'PAUSED'));
  await until('the end of it', () => !pause.paused);
});

test.each<[string, (directory: string) => void]>([
  ['moved aside for an empty one', (directory) => renameSync(directory, `${directory}.old`)],
  ['deleted, and made again', (directory) => rmSync(directory, { recursive: true })],
])('a directory that is %s does not end the pause, and the file is put back', async (_, takeAway) => {
  const directory = join(aDirectory(), 'audit');
  mkdirSync(directory);
  writeFileSync(join(directory, 'lobbyguard.lock'), '');
  const { pause, heard } = aSwitch(directory);
  await pause.pause(localBy('Ann', 'console'));
  takeAway(directory);
  mkdirSync(directory);
  await until('the file to be put back', () => existsSync(join(directory, 'PAUSED')));
  expect(pause.paused).toBe(true);
  expect(heard).toEqual([[true, 'Ann']]);
  rmSync(join(directory, 'PAUSED'));
  await until('the end of it', () => !pause.paused);
});

test('who resumes is heeded, whatever has become of the directory meanwhile', async () => {
  const directory = join(aDirectory(), 'audit');
  mkdirSync(directory);
  const { pause } = aSwitch(directory);
  await pause.pause(localBy('Ann', 'console'));
  renameSync(directory, `${directory}.old`);
  mkdirSync(directory);
  writeFileSync(join(directory, 'RESUMED'), 'Bob\n');
  await until('the end of it', () => !pause.paused);
});

test.each([
  ['a file in its place', (directory: string) => writeFileSync(directory, '')],
  ['a link that leads nowhere', (directory: string) => symlinkSync(directory, directory)],
])('a directory that gives way to %s does not end the pause', async (_, replace) => {
  const directory = join(aDirectory(), 'audit');
  mkdirSync(directory);
  const { pause, heard } = aSwitch(directory);
  await pause.pause(localBy('Ann', 'console'));
  rmSync(directory, { recursive: true });
  replace(directory);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(pause.paused).toBe(true);
  expect(heard.map(([paused]) => paused)).toEqual([true]);
});

test('what happens at once one after the other is told in that order, whoever has to be named from a file', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = aDirectory();
  const { pause, heard } = aSwitch(directory);
  writeFileSync(join(directory, 'PAUSED'), 'Ann\n');
  vi.advanceTimersByTime(200);
  await pause.resume(localBy('Bob', 'console'));
  await pause.pause(localBy('Carol', 'console'));
  rmSync(join(directory, 'PAUSED'));
  writeFileSync(join(directory, 'RESUMED'), 'Dora\n');
  vi.advanceTimersByTime(200);
  await pause.pause(localBy('Ed', 'console'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(heard).toEqual([
    [true, 'Ann'],
    [false, 'Bob'],
    [true, 'Carol'],
    [false, 'Dora'],
    [true, 'Ed'],
  ]);
});

test("a folder called RESUMED asks for nothing, and is in nobody's way", async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = aDirectory();
  const { pause, heard } = aSwitch(directory);
  mkdirSync(join(directory, 'RESUMED'));
  writeFileSync(join(directory, 'PAUSED'), 'Ann\n');
  vi.advanceTimersByTime(1_000);
  expect([pause.paused, ...heard]).toEqual([true, [true, 'Ann']]);
  await pause.resume(localBy('Bob', 'cli'));
  vi.advanceTimersByTime(1_000);
  expect([pause.paused, ...heard]).toEqual([false, [true, 'Ann'], [false, 'Bob']]);
});
