import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulateArgs, simulate } from '../../../src/cli/commands/simulate.ts';
import type { Io } from '../../../src/cli/io.ts';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lobbyguard-simulate-test-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

function start(args: SimulateArgs) {
  const signals = new EventEmitter();
  const shown = { text: '' };
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      shown.text += String(chunk);
      done();
    },
  });
  const io: Io = { stdout, stderr: stdout, stdin: Readable.from([]), cwd, env: {}, colour: false, tty: false };
  const saw = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const end = Date.now() + 5_000;
    while (Date.now() < end) {
      const match = pattern.exec(shown.text);
      if (match) return match;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never seen: ${pattern}\n${shown.text}`);
  };
  return { code: simulate(args, io, signals), signals, shown, saw };
}

/** Signs in and joins with nothing but fetch and what the screen says. */
async function joinBy(screen: { saw(pattern: RegExp): Promise<RegExpExecArray> }): Promise<void> {
  const [, url = ''] = await screen.saw(/discovery +(\S+)/);
  const [, username = '', password = ''] = await screen.saw(/account +(\S+), password (\S+)/);
  const [, meeting = ''] = await screen.saw(/meeting +(\S+)/);
  const form = new URLSearchParams({ grant_type: 'password', username, password });
  const { access_token: token } = (await (await fetch(new URL('/WebTicket/oauthtoken', url), { method: 'POST', body: form })).json()) as {
    access_token: string;
  };
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ culture: 'en-US', endpointId: 'e', userAgent: 'test' });
  const created = await fetch(new URL('/ucwa/oauth/v1/applications', url), { method: 'POST', headers, body });
  const application = (await created.json()) as { _embedded: { communication: { _links: { joinOnlineMeeting: { href: string } } } } };
  const { href } = application._embedded.communication._links.joinOnlineMeeting;
  await fetch(new URL(href, url), { method: 'POST', headers, body: JSON.stringify({ onlineMeetingUri: meeting }) });
}

test('the server says how to sign in, begins when a client has entered, and announces the end', async () => {
  const screen = start({ scenario: 'quiet', speed: 20 });
  await joinBy(screen);
  await screen.saw(/the scenario is over/);
  screen.signals.emit('SIGINT');
  expect(await screen.code).toBe(0);
  expect(screen.shown.text).toMatch(/violation application-not-deleted/);
});

test('a scenario can be a file with repeated events, faults and switches', async () => {
  await writeFile(
    join(cwd, 'night.yaml'),
    [
      '\uFEFFversion: 1',
      'name: night',
      'title: Three strangers at night',
      'behaviour: { goneReply: conflict, secondMs: 10 }',
      'meetings:',
      '  - { uri: "sip:o@example.com;gruu;opaque=app:conf:focus:id:N1", subject: Night }',
      'present: [{ uri: "sip:anna@example.com" }]',
      'events:',
      '  - { at: 100ms, times: 3, every: 50ms, join: { uri: "sip:g{n}@anonymous.invalid", name: "Guest {n}" } }',
      '  - { at: 200ms, rename: { who: "sip:g1@anonymous.invalid", name: Somebody } }',
      '  - { at: 250ms, fault: { method: POST, path: "/reject$", status: 503, times: 2, retryAfter: 1 } }',
      '  - { at: 1s, end: true }',
    ].join('\r\n'),
  );
  const screen = start({ scenario: 'night.yaml', speed: 5 });
  await screen.saw(/Three strangers at night/);
  await joinBy(screen);
  await screen.saw(/the scenario is over/);
  screen.signals.emit('SIGTERM');
  expect(await screen.code).toBe(0);
});

test('every problem of a scenario file is told at its place', async () => {
  await writeFile(
    join(cwd, 'bad.yaml'),
    [
      'version: 1',
      'name: bad',
      'meetngs: []',
      'events:',
      '  - { at: 2, join: { nam: A } }',
      '  - { at: 2s }',
      '  - { at: 1s, fault: { path: "[" } }',
    ].join('\n'),
  );
  const problems = await start({ scenario: 'bad.yaml' }).code.catch((error) => error.problems);
  expect(problems.map(({ line, column, code }: { line: number; column: number; code: string }) => [line, column, code])).toEqual(
    expect.arrayContaining([
      [3, 1, 'unknown-key'],
      [5, 11, 'wrong-type'],
      [5, 22, 'unknown-key'],
      [6, 5, 'wrong-value'],
      [7, 30, 'wrong-value'],
    ]),
  );
});

test('an event about a meeting that is not in the file is a problem', async () => {
  const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:N1';
  await writeFile(
    join(cwd, 'lost.yaml'),
    `version: 1\nname: lost\nmeetings: [{ uri: "${uri}" }]\nevents:\n  - { at: 1s, meeting: "sip:nobody", end: true }\n`,
  );
  await expect(start({ scenario: 'lost.yaml' }).code).rejects.toThrow(/lost\.yaml:5:24: error unknown-meeting/);
});

test.each<[string, SimulateArgs, RegExp]>([
  ['a port out of range', { port: 70_000 }, /--port takes a number from 0 to 65535/],
  ['an empty port', { port: '' }, /--port takes a number/],
  ['a file that is not there', { scenario: './nothing.yaml' }, /cannot be read/],
  ['a name nobody knows', { scenario: 'webinair' }, /did you mean "webinar"/],
])('%s is refused', async (_what, args, message) => {
  await expect(start(args).code).rejects.toThrow(message);
});

test('the webhook dialect is described by endpoint, keys and tenant', async () => {
  const screen = start({ scenario: 'quiet', dialect: 'webhook' });
  const [, keys = ''] = await screen.saw(/keys +(\S+)/);
  expect(((await (await fetch(keys)).json()) as { keys: unknown[] }).keys).toHaveLength(1);
  await screen.saw(/tenant +1111/);
  screen.signals.emit('SIGINT');
  expect(await screen.code).toBe(0);
});
