import { expect, test } from 'vitest';
import { type ReplayArgs, replay } from '../../../src/cli/commands/replay.ts';
import { aDecision, aRecord } from '../../replay/records.ts';
import { aDirectory } from '../../support/directory.ts';
import { aFakeIo } from '../fake-io.ts';

const policy = 'rules: [{ id: no-guests, when: { anonymous: true, inLobby: true }, then: reject }]';
const evil = aRecord(aDecision({ facts: { name: 'Eve\u001b[2J', uri: 'eve@x.example', 'meeting.subject': 'Board\u202e' } }));

async function run(files: Record<string, string>, args: Partial<ReplayArgs> = {}, tty = false) {
  const fake = aFakeIo({ cwd: aDirectory({ 'policies/a.yaml': policy, ...files }), tty });
  const code = await replay({ audit: ['audit'], policies: 'policies', format: 'human', ...args }, fake.io);
  return { code, out: fake.out(), err: fake.err() };
}

const audit = (...records: object[]) => ({
  'audit/audit-2026-11-20.jsonl': `${records.map((record) => JSON.stringify(record)).join('\n')}\n{"torn`,
});

test('people read who would be newly removed, by rule and meeting, and nothing steers their terminal', async () => {
  const { code, out } = await run(audit(evil));
  expect(code).toBe(0);
  expect(out).toContain('newly removed: 1 decision\n  no rule → reject by no-guests: 1\n    1 in "Board\\u{202e}"');
  expect(out).toContain('"Eve\\u{1b}[2J" <eve@x.example>');
  expect(out).toContain('1 line skipped: no record');
  expect(out).not.toMatch(/[\u001b\u202e]/);
});

test('--fail-on-change fails only when something changes', async () => {
  expect((await run(audit(evil), { failOnChange: true })).code).toBe(1);
  const same = await run(audit(aRecord(aDecision({ rule: 'no-guests', action: 'reject' }))), { failOnChange: true });
  expect(same.code).toBe(0);
  expect(same.out).toContain('✓ 1 decision replayed, nothing changes');
});

test('a set that carries out what was only proposed changes something, and says so', async () => {
  const proposed = { rule: 'no-guests', action: 'reject', mode: 'assist', because: 'proposed', proposal: 'reject' } as const;
  const { code, out } = await run(audit(aRecord(aDecision(proposed))), { failOnChange: true });
  expect(code).toBe(1);
  expect(out).toContain('newly removed: 1 decision\n  reject proposed by no-guests → reject by no-guests: 1');
  expect(out).toContain('1 person would be newly removed, in 1 meeting');
});

test('where no decision was found nothing is confirmed', async () => {
  const started = '{"v":1,"seq":1,"at":"2026-11-20T09:00:00.000Z","type":"start"}';
  const { out } = await run({ 'audit/audit-2026-11-20.jsonl': `${started}\nno record\n` });
  expect(out).toContain('no decision found to replay\n  1 line skipped: no record');
  expect(out).not.toContain('✓');
});

test('json has counts and groups', async () => {
  const report = JSON.parse((await run(audit(evil), { format: 'json' })).out);
  expect(report).toMatchObject({ decisions: 1, changed: 1, counts: { 'newly removed': 1 }, skipped: { invalid: 1 } });
});

test('the progress bar is for terminals, and goes to stderr', async () => {
  expect((await run(audit(evil))).err).toBe('');
  const { out } = await run(audit(evil), {}, true);
  expect(out).toContain('newly removed');
});

test('what cannot be read, and broken policies, are refused', async () => {
  await expect(run({})).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  await expect(run({ ...audit(evil), 'policies/b.yaml': 'rules: []' })).rejects.toMatchObject({ code: 'POLICY_INVALID' });
});
