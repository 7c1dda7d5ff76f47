import { EventEmitter } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoArgs, demo } from '../../../src/cli/commands/demo.ts';
import { type DemoTiming, defaultTiming } from '../../../src/cli/demo/perform.ts';
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

/** For what is not about rules that count: the daemon need not be given time to see that there are too many. */
const quick: DemoTiming = { ...defaultTiming, countsSeenMs: 0 };

function start(args: DemoArgs, timing = quick, terminal: Pick<Io, 'columns'> = {}) {
  const signals = new EventEmitter();
  const shown = { text: '' };
  const stdout = sink((text) => {
    shown.text += text;
  });
  const io: Io = { stdout, stderr: sink(() => undefined), stdin: Readable.from([]), cwd, env: {}, colour: false, tty: false, ...terminal };
  return { code: demo(args, io, signals, timing), signals, shown };
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
  const { code, shown } = start({ scenario: 'raid', enforce: true, exit: true, speed: 20 }, defaultTiming);
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

const meeting = 'meetings: [{ uri: "sip:organizer@example.com;gruu;opaque=app:conf:focus:id:DEMO0001" }]';

test('whoever comes and goes again is decided on, however slow the machine is', async () => {
  const visitors = Array.from({ length: 4 }, (_, n) => `sip:visitor-${n}@anonymous.invalid`);
  const visits = visitors.flatMap((who, n) => [
    `  - { at: ${n * 200}ms, join: { uri: "${who}", name: Visitor ${n} } }`,
    `  - { at: ${n * 200 + 100}ms, leave: "${who}" }`,
  ]);
  // The server answers as late as one does that gets little processor time.
  const text = `version: 1\nname: visits\nbehaviour: { latencyMs: 200 }\n${meeting}\nevents:\n${visits.join('\n')}\n`;
  await writeFile(join(cwd, 'visits.yaml'), text);
  const { code, shown } = start({ scenario: 'visits.yaml', exit: true });
  expect(await code).toBe(0);
  for (const [n] of visitors.entries()) expect(shown.text).toMatch(new RegExp(`hold +Visitor ${n} `));
  expect(shown.text).toMatch(/people +4\n/);
});

test('whom the daemon does not decide on in a long time is told, and the scenario goes on without it', async () => {
  const text = `version: 1
name: stuck
behaviour: { latencyMs: 1000 }
${meeting}
events:
  - { at: 0ms, join: { uri: sip:vera@fabrikam.example, name: Vera Visitor, network: Federated } }
  - { at: 10ms, leave: sip:vera@fabrikam.example }
  - { at: 20ms, join: { uri: sip:vic@fabrikam.example, name: Vic Visitor, network: Federated } }
`;
  await writeFile(join(cwd, 'stuck.yaml'), text);
  const impatient = { ...quick, patience: { ...defaultTiming.patience, tellMs: 100, endMs: 200 } };
  const { code, shown } = start({ scenario: 'stuck.yaml', exit: true, speed: 20 }, impatient);
  expect(await code).toBe(0);
  expect(shown.text).toContain('waiting for the daemon: 1 person not decided on');
  expect(shown.text).toContain('so the scenario goes on: 1 person not decided on');
  expect(shown.text).toMatch(/undecided +Vic Visitor\n/);
});

test('the scenario begins when the moderator waits in the lobby, as it may be the one to let it in', async () => {
  const text = `version: 1
name: late
meetings: [{ uri: "sip:organizer@example.com;gruu;opaque=app:conf:focus:id:DEMO0001", moderator: { role: Leader, lobby: true } }]
present: [{ uri: sip:vera@fabrikam.example, name: Vera Visitor, network: Federated }]
events: [{ at: 10ms, admit: sip:moderator@example.com }]
`;
  await writeFile(join(cwd, 'late.yaml'), text);
  const { code, shown } = start({ scenario: 'late.yaml', exit: true, speed: 5 });
  expect(await code).toBe(0);
  expect(shown.text).toMatch(/propose admit +Vera Visitor/);
});

test('where the daemon does not enter the meeting, that is said, and the scenario is played all the same', async () => {
  const text = `version: 1
name: refused
behaviour: { latencyMs: 1000 }
${meeting}
events: [{ at: 10ms, join: { uri: sip:vera@fabrikam.example, name: Vera Visitor, network: Federated } }]
duration: 100ms
`;
  await writeFile(join(cwd, 'refused.yaml'), text);
  const { code, shown } = start(
    { scenario: 'refused.yaml', exit: true },
    { ...quick, patience: { tellMs: 100, enterMs: 200, endMs: 200 } },
  );
  expect(await code).toBe(0);
  expect(shown.text).toContain('waiting for the daemon to enter the meeting');
  expect(shown.text).toContain('the daemon is not in after 0 s: the scenario begins without it');
});

test('no line is wider than 80 columns, and nothing that people wrote reaches the terminal as a control character', async () => {
  const { code, shown } = start({ scenario: 'raid', exit: true, speed: 60 });
  expect(await code).toBe(0);
  const lines = shown.text.split('\n');
  expect(lines.filter((line) => [...line].length > 80 && !line.includes(cwd))).toEqual([]);
  expect(shown.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(shown.text).toContain('\\u{1b}[2Jcleared');
});

test.each([40, 60])('on a terminal of %s columns lines are broken between words, and hang together', async (columns) => {
  const { code, shown } = start({ scenario: 'partners', exit: true, speed: 30 }, quick, { columns });
  expect(await code).toBe(0);
  const tooWide = shown.text.split('\n').filter((line) => line.length > columns);
  expect(tooWide.filter((line) => line.trim().includes(' ') && !line.trim().startsWith('npx lobbyguard'))).toEqual([]);
  expect(shown.text).toMatch(/hold +Paula Partner( |\n)+federated( |\n)+partner-lookalikes\n/);
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

test('Ctrl-C before anything has begun ends it, and says so', async () => {
  const { code, signals, shown } = start({ scenario: 'quiet' });
  signals.emit('SIGINT');
  expect(await code).toBe(0);
  expect(shown.text).toBe('Stopped before the demo had begun.\n');
});

test.each([1, 10, 50, 100, 200, 400, 800])('Ctrl-C ends it %s ms after it was started', async (ms) => {
  const { code, signals, shown } = start({ scenario: 'quiet' });
  await new Promise((resolve) => setTimeout(resolve, ms));
  signals.emit('SIGINT');
  expect(await code).toBe(0);
  expect(shown.text).toMatch(/^Stopped before the demo had begun|\nStopped before the scenario was over[\s\S]*In the end/);
});

test('Ctrl-C ends it while it waits for the daemon, and the summary names who was waited for', async () => {
  const text = `version: 1
name: slow
behaviour: { latencyMs: 500 }
${meeting}
events:
  - { at: 0ms, join: { uri: sip:vera@fabrikam.example, name: Vera Visitor, network: Federated } }
  - { at: 10ms, leave: sip:vera@fabrikam.example }
`;
  await writeFile(join(cwd, 'slow.yaml'), text);
  const { code, signals, shown } = start(
    { scenario: 'slow.yaml' },
    { ...quick, patience: { ...defaultTiming.patience, tellMs: 1, endMs: 60_000 } },
  );
  while (!shown.text.includes('waiting for the daemon:')) await new Promise((resolve) => setTimeout(resolve, 5));
  signals.emit('SIGINT');
  expect(await code).toBe(0);
  expect(shown.text).toContain('Stopped before the scenario was over.');
  expect(shown.text).toMatch(/undecided +Vera Visitor\n/);
});

test('a demo that is paused at the desk goes on and ends, and says that it was', async () => {
  const { code, shown } = start({ scenario: 'partners', enforce: true, exit: true, speed: 5 });
  while (!shown.text.includes('Cora Contoso')) await new Promise((resolve) => setTimeout(resolve, 5));
  const directory = readdirSync(join(cwd, 'audit')).find((name) => !name.endsWith('-policies')) ?? '';
  await writeFile(join(cwd, 'audit', directory, 'PAUSED'), '');
  expect(await code).toBe(0);
  expect(shown.text).toMatch(/· paused by .+: nothing is sent/);
  expect(shown.text).toMatch(/\d admit: paused +partners-come-in/);
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
