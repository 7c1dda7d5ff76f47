import { EventEmitter } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoArgs, demo } from '../../../src/cli/commands/demo.ts';
import type { Io } from '../../../src/cli/io.ts';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lobbyguard-demo-test-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

function sink(onText: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      onText(String(chunk));
      done();
    },
  });
}

function start(args: DemoArgs) {
  const signals = new EventEmitter();
  const shown = { text: '' };
  const stdout = sink((text) => {
    shown.text += text;
  });
  const io: Io = { stdout, stderr: sink(() => undefined), stdin: Readable.from([]), cwd, env: {}, colour: false, tty: false };
  return { code: demo(args, io, signals), signals, shown };
}

test('a newcomer sees decisions, nothing done to anybody, and where the audit log is', async () => {
  const { code, shown } = start({ scenario: 'quiet', exit: true, speed: 5 });
  expect(await code).toBe(0);
  expect(shown.text).toContain('ASSIST');
  expect(shown.text).toMatch(/The desk: http:\/\/127\.0\.0\.1:\d+/);
  expect(shown.text).toMatch(/ hold +Vera Visitor +anonymous +guests-wait/);
  expect(shown.text).toContain('no action at all');
  expect(shown.text).toMatch(/ 1 held .*guests-wait/);
  const [directory] = readdirSync(join(cwd, 'audit'));
  expect(shown.text).toContain(join('audit', directory ?? ''));
  expect(readdirSync(join(cwd, 'audit', directory ?? '')).some((name) => name.endsWith('.jsonl'))).toBe(true);
});

test.each(['ucwa', 'webhook'])('with --enforce partners are let in through %s, and the server has no complaint', async (dialect) => {
  const { code, shown } = start({ scenario: 'partners', dialect, enforce: true, exit: true, speed: '15' });
  expect(await code).toBe(0);
  expect(shown.text).toContain('ENFORCE');
  expect(shown.text).toMatch(/\badmit +Paula Partner +federated +partners-come-in/);
  expect(shown.text).toMatch(/5 actions \(5 admit\), 5 took effect/);
  expect(shown.text).toContain('none about the client');
});

test('the flagship raid, enforced, is won: every raider is refused, nobody else is touched, and people are counted by what was done', async () => {
  const { code, shown } = start({ scenario: 'raid', enforce: true, exit: true, speed: 20 });
  expect(await code).toBe(0);
  const [, refused] = /(\d+) refused +anonymous-flood/.exec(shown.text) ?? [];
  expect(Number(refused)).toBeGreaterThan(195);
  // Some knock more than once.
  expect(Number(/actions \((\d+) reject, 1 admit\)/.exec(shown.text)?.[1])).toBeGreaterThanOrEqual(Number(refused));
  expect(shown.text).not.toContain('held for a human');
  expect(shown.text).toMatch(/people +245/);
  expect(shown.text).toMatch(/spared +Olivia \(hotel wifi\) +organizer/);
  expect(shown.text).toMatch(/alarms +organizer-waiting\n/);
  expect(shown.text).toContain('none about the client');
});

test('no line is wider than 80 columns, and nothing that people wrote reaches the terminal as a control character', async () => {
  const { code, shown } = start({ scenario: 'raid', exit: true, speed: 60 });
  expect(await code).toBe(0);
  const lines = shown.text.split('\n');
  expect(lines.filter((line) => [...line].length > 80 && !line.includes(cwd))).toEqual([]);
  expect(shown.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(shown.text).toContain('\\u{1b}[2Jcleared');
});

test('policies of one’s own are used as they are', async () => {
  await writeFile(
    join(cwd, 'mine.yaml'),
    'version: 1\nname: mine\nrules:\n  - id: out\n    when: { all: [{ anonymous: true }, { inLobby: true }] }\n    then: reject\n',
  );
  const { code, shown } = start({ scenario: 'quiet', policies: 'mine.yaml', enforce: true, exit: true, speed: 5 });
  expect(await code).toBe(0);
  expect(shown.text).toMatch(/reject +Vera Visitor +anonymous +out/);
  expect(shown.text).toMatch(/1 action \(1 reject\), 1 took effect/);
});

test('Ctrl-C ends a demo that would go on', async () => {
  const { code, signals, shown } = start({ scenario: 'webinar' });
  while (!shown.text.includes('0:0')) await new Promise((resolve) => setTimeout(resolve, 20));
  signals.emit('SIGINT');
  expect(await code).toBe(0);
  expect(shown.text).toContain('In the end');
  expect(signals.listenerCount('SIGINT')).toBe(0);
});

test.each<[string, DemoArgs, RegExp]>([
  ['a scenario nobody knows', { scenario: 'rade' }, /did you mean "raid"/],
  ['a speed that is none', { speed: 'fast' }, /--speed takes a number/],
  ['a dialect nobody speaks', { dialect: 'klingon' }, /--dialect takes ucwa or webhook/],
  ['policies that are not there', { policies: 'nowhere', scenario: 'quiet' }, /nowhere/],
])('%s is refused', async (_what, args, message) => {
  await expect(start(args).code).rejects.toThrow(message);
});

test('broken policies are refused before anything is played', async () => {
  await writeFile(join(cwd, 'broken.yaml'), 'version: 1\nname: x\nrules:\n  - id: a\n    wehn: {}\n');
  const { code, shown } = start({ scenario: 'quiet', policies: 'broken.yaml' });
  await expect(code).rejects.toMatchObject({ code: 'POLICY_INVALID' });
  expect(shown.text).toBe('');
  expect(existsSync(join(cwd, 'broken.yaml'))).toBe(true);
});
