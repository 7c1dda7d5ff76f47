// What another machine recorded of an account is remembered as if it had been recorded here.
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { createMemory } from '../../src/memory/memory.ts';
import { slimmed } from '../../src/memory/slim.ts';

const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';
const meeting = '/apps/1/conversations/c1';
const start = Date.parse('2026-11-27T10:00:00.000Z');
const anna = { who: 'anna', auth: 'local', via: 'console' };

function records(...entries: readonly object[]): AuditRecord[] {
  return entries.map((entry, n) => {
    const at = new Date(start + n * 1_000).toISOString();
    return { v: 1, seq: n + 1, at, account: 'a', prev: 'p', hash: 'h', ...entry } as unknown as AuditRecord;
  });
}

function decision(id: string, more: object = {}): object {
  const about = { meeting, participant: `${meeting}/participants/${id}`, identity: `sha256:${id}`, revision: 'r', mode: 'enforce' };
  const facts = { uri: 'sip:eve@example.com', anonymous: false, name: 'Eve', phone: undefined };
  return { type: 'decision', id, ...about, facts, rule: 'no-guests', action: 'reject', verdict: 'act', ...more };
}

const joined = { type: 'meeting', event: 'joined', meeting, uri };

function slim(all: readonly AuditRecord[]): AuditRecord[] {
  return all.flatMap((record) => slimmed(record) ?? []);
}

function adopting(all: readonly AuditRecord[]) {
  const memory = createMemory();
  memory.adopt('a', slim(all));
  return memory;
}

test('arrivals, removals, and those that count for a cap go along', () => {
  const arrivedAt = new Date(start + 1_000).toISOString();
  const all = records(
    joined,
    decision('d1', { arrivedAt }),
    { type: 'attempt', decision: 'd1', n: 1, method: 'POST', url: `${meeting}/participants/d1/reject` },
    { type: 'outcome', decision: 'd1', result: 'done', attempts: 1, waitedMs: 0, tookMs: 0 },
  );
  const memory = adopting(all);
  const now = start + 10_000;
  expect(memory.arrivals(meeting, 60_000, now)).toBe(1);
  expect(memory.removals(meeting, 'sha256:d1', 60_000, now)).toBe(1);
  expect(memory.removalsSent(meeting, 60_000, now)).toEqual([{ rule: 'no-guests', agoMs: 8_000 }]);
});

test('a rule that has stopped is stopped, until all were let go on', () => {
  const tripped = { type: 'alarm', code: 'cap-tripped', message: 'm', meeting, rule: 'no-guests' };
  expect(adopting(records(joined, tripped)).trippedRules(meeting)).toEqual(['no-guests']);
  expect(adopting(records(joined, tripped, { ...tripped, ended: true })).trippedRules(meeting)).toEqual([]);
  expect(adopting(records(joined, tripped, { ...tripped, ended: true, elsewhere: true })).trippedRules(meeting)).toEqual(['no-guests']);
  expect(adopting(records(joined, tripped, { type: 'resume', account: null, by: anna })).trippedRules(meeting)).toEqual([]);
});

test('that others were let go on is nothing to the rules of other accounts', () => {
  const memory = createMemory();
  for (const record of records(
    { ...joined, account: 'b' },
    { type: 'alarm', code: 'cap-tripped', message: 'm', meeting, rule: 'r', account: 'b' },
  ))
    memory.apply(record);
  memory.adopt('a', slim(records({ type: 'resume', account: null, by: anna })));
  expect(memory.trippedRules(meeting)).toEqual(['r']);
});

test('what humans said goes along: passes, words about people, orders', () => {
  const participant = `${meeting}/participants/eve`;
  const said = (id: string, act: string, more: object = {}) => ({ type: 'human', id, act, by: anna, meeting, participant, ...more });
  const memory = adopting(
    records(joined, said('h1', 'pass', { identity: 'sha256:x' }), said('h2', 'wait'), said('h3', 'take', { of: 'item' })),
  );
  expect(memory.passOf(meeting, 'sha256:x', start + 10_000)?.id).toBe('h1');
  expect(memory.wordOf(meeting, participant)?.id).toBe('h2');
  expect(memory.itemWord('item')?.by).toEqual(anna);
});

test('times of others leave our own clock alone', () => {
  const memory = createMemory();
  const later = start + 3_600_000;
  for (const record of records(joined)) memory.apply({ ...record, at: new Date(later).toISOString() });
  memory.removed(meeting, 'sha256:own', later);
  memory.adopt('a', slim(records(decision('d9', { arrivedAt: new Date(start).toISOString() }))));
  expect(memory.removals(meeting, 'sha256:own', 1_000, later + 500)).toBe(1);
  expect(memory.lastAttemptAt).toBeUndefined();
});

test('of people no more is told than it takes to know them again, and nothing of those who are let be', () => {
  const [kept, passed, start_] = records(decision('d1'), decision('d2', { verdict: 'stay', because: 'no-rule' }), {
    type: 'start',
    account: null,
  });
  expect(slimmed(kept as AuditRecord)).not.toHaveProperty('prev');
  expect(JSON.stringify(slimmed(kept as AuditRecord))).not.toContain('Eve');
  expect(JSON.stringify(slimmed(passed as AuditRecord))).not.toContain('eve@');
  expect(slimmed(start_ as AuditRecord)).toBeUndefined();
});

test('other policies let no rule go on for the next owner: a rule that does is told of by itself', () => {
  const tripped = { type: 'alarm', code: 'cap-tripped', message: 'm', meeting, rule: 'no-guests' };
  const policy = { type: 'policy', account: null, revision: 's', rules: 1 };
  expect(adopting(records(joined, tripped, policy)).trippedRules(meeting)).toEqual(['no-guests']);
  expect(adopting(records(joined, tripped, { ...policy, changed: ['another'] })).trippedRules(meeting)).toEqual(['no-guests']);
  expect(
    adopting(records(joined, tripped, { ...policy, changed: ['no-guests'] }, { ...tripped, ended: true })).trippedRules(meeting),
  ).toEqual([]);
});
