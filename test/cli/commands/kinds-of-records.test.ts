// `verify`, `report`, `replay` and the desk's search over logs that hold every kind of record, and over logs as version 0.1 wrote them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { By } from '../../../src/audit/human.ts';
import { openAuditLog } from '../../../src/audit/log.ts';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { searchHistory } from '../../../src/console/api/history.ts';
import { aDecision, anAttempt, anOutcome, conversation, inDirectory, keepAll } from '../../audit/entries.ts';
import { aFakeIo } from '../fake-io.ts';

const olivia: By = { who: 'olivia@example.com', auth: 'users', via: 'console' };
const policies = 'version: 1\nrules: [{ id: no-anonymous, when: { anonymous: true, inLobby: true }, then: reject }]\n';

const before = (version: string): AuditEntry[] => [
  { type: 'start', account: null, version, mode: 'enforce', pid: 1 },
  { type: 'policy', account: null, revision: 'a'.repeat(64), rules: 1 },
  { type: 'meeting', account: 'moderator', event: 'joined', meeting: conversation, subject: 'Board', organizer: 'olivia@example.com' },
  aDecision(),
  anAttempt(),
  anOutcome(),
];

/** Who paused was a text then. */
const old = [
  ...before('0.1.0'),
  { type: 'pause', account: null, by: 'console' },
  { type: 'resume', account: null, by: 'the file PAUSED was removed' },
  { type: 'alarm', account: null, code: 'audit-recovered', message: 'the log can be written again' },
  { type: 'stop', account: null, reason: 'SIGTERM' },
] as unknown as AuditEntry[];

const signIns: AuditEntry[] = [
  { type: 'sign-in', account: null, state: 'in', by: olivia, from: '192.0.2.1' },
  { type: 'sign-in', account: null, state: 'failed', by: { ...olivia, who: 'an unknown user' }, reason: 'wrong name or password', n: 12 },
  { type: 'sign-in', account: null, state: 'out', by: olivia },
];
const notices: AuditEntry[] = [
  {
    type: 'notice',
    account: 'moderator',
    id: 'n1',
    event: 'held',
    meeting: conversation,
    rule: 'guests',
    count: 37,
    to: ['ops', 'room', 'organizer'],
  },
  { type: 'notified', account: 'moderator', notice: 'n1', channel: 'ops', result: 'sent' },
  { type: 'notified', account: 'moderator', notice: 'n1', channel: 'room', result: 'failed', reason: 'answered 400' },
  { type: 'notified', account: 'moderator', notice: 'n1', channel: 'organizer', result: 'expired', reason: 'not taken within a day' },
  {
    type: 'notice',
    account: 'moderator',
    id: 'n2',
    event: 'held',
    meeting: conversation,
    rule: 'guests',
    count: 0,
    to: ['ops'],
    closed: true,
  },
];
const now: AuditEntry[] = [
  ...before('9.9.9'),
  ...signIns,
  ...notices,
  { type: 'pause', account: null, by: olivia },
  { type: 'resume', account: null, by: olivia },
  { type: 'alarm', account: null, code: 'notices-failing', message: 'ops takes nothing', channel: 'ops' },
  { type: 'alarm', account: null, code: 'notices-failing', message: 'ops takes them again', channel: 'ops', ended: true },
  { type: 'config', account: null, revision: 'b'.repeat(64), changed: ['notify.channels'] },
  { type: 'stop', account: null, reason: 'SIGTERM' },
];

async function written(directory: string, entries: readonly AuditEntry[]): Promise<string> {
  writeFileSync(join(directory, 'policies.yaml'), policies);
  const log = await openAuditLog({ directory: join(directory, 'audit'), redact: keepAll, now: () => Date.UTC(2026, 10, 20) });
  for (const entry of entries) log.write(entry);
  await log.close();
  return join(directory, 'audit');
}

async function lobbyguard(directory: string, ...argv: string[]) {
  const { io, out, err } = aFakeIo({ cwd: directory });
  const code = await runCommandLine(argv, io);
  return { code, out: out(), err: err() };
}

test.each([
  ['as version 0.1 wrote it', old],
  ['with sign-ins and notices', now],
  ['begun by 0.1 and gone on with', [...old, ...now]],
])('a log %s is whole, has its report, and is replayed', (_name, entries) =>
  inDirectory(async (directory) => {
    await written(directory, entries);
    const decisions = entries.filter(({ type }) => type === 'decision').length;
    const verified = await lobbyguard(directory, 'verify', 'audit');
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining(`chain intact: ${entries.length} records`)]);
    expect(await lobbyguard(directory, 'report', 'audit', '-o', 'report.html')).toMatchObject({ code: 0 });
    const found = await searchHistory(join(directory, 'audit'), { text: '', withOutcomes: false, limit: 500 });
    expect(found.records.map(({ type }) => type)).toEqual(entries.map(({ type }) => type).toReversed());
    const page = readFileSync(join(directory, 'report.html'), 'utf8').replace(/<script[\s\S]*?<\/script>/g, '');
    expect(page).toContain('no-anonymous');
    expect(page.replace(/<[^>]*>/g, ' ')).not.toMatch(/undefined|\[object|NaN/);
    const replayed = await lobbyguard(directory, 'replay', 'audit', '--policies', 'policies.yaml', '--format', 'json');
    expect(replayed.code).toBe(0);
    expect(JSON.parse(replayed.out)).toMatchObject({ decisions, changed: 0 });
    expect(replayed.out).not.toMatch(/skipped": *[1-9]/);
  }),
);
